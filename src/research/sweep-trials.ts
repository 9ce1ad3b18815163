import { deflatedSharpe } from "../metrics/deflated-sharpe.js";
import { moments } from "../math/moments.js";
import { returnsOf } from "../metrics/returns.js";
import { sharpeSample } from "../metrics/sharpe-sample.js";
import { createBlockSums } from "./block-sums.js";
import { overfitOfBlocks } from "./overfit.js";

/** What the number of trials does to the best of them. */
export interface SweepTrials {
  /** Points that were tried. */
  readonly count: number;
  /** Probability that the best's true Sharpe ratio is above 0, given all trials; NaN where undefined. */
  readonly deflatedSharpe: number;
  /** Probability of backtest overfitting; NaN where it was not estimated. */
  readonly pbo: number;
  /** Points it was estimated from. */
  readonly pboPoints: number;
}

/**
 * Judges the best of a sweep by its trials. Trials without a Sharpe ratio count as trials but say nothing about the
 * spread.
 *
 * @param equity of the best point
 * @param sharpes annualised, of all points
 * @param sums of blocks, as chunks carry them, of all points or a sample
 */
export function judgeTrials(
  equity: Float64Array,
  sharpes: Float64Array,
  sums: readonly Float64Array[],
  { trials, periodsPerYear }: { readonly trials: number; readonly periodsPerYear: number },
): SweepTrials {
  const year = Math.sqrt(periodsPerYear);
  const defined = sharpes.filter((s) => Number.isFinite(s)).map((s) => s / year);
  const { deviation } = moments(defined);
  const variance = trials === 1 ? 0 : deviation * deviation;
  return {
    count: trials,
    deflatedSharpe: deflatedSharpe(sharpeSample(returnsOf(equity)), { trials, variance }),
    pbo: overfitOfSums(sums, equity.length - 1),
    pboPoints: sums.length,
  };
}

/** The probability of overfitting from what chunks carry; NaN where there is too little. */
function overfitOfSums(points: readonly Float64Array[], returns: number): number {
  const blocks = (points[0]?.length ?? 0) / 2;
  if (points.length < 2 || blocks < 2) return Number.NaN;
  const totals = createBlockSums(returns, blocks, points.length);
  for (const [k, sums] of points.entries()) {
    for (let b = 0; b < blocks; b++) {
      totals.sums[b * points.length + k] = sums[2 * b]!;
      totals.squares[b * points.length + k] = sums[2 * b + 1]!;
    }
  }
  return overfitOfBlocks(totals).pbo;
}
