import { deflatedSharpe } from "../../metrics/deflated-sharpe.js";
import { moments } from "../../math/moments.js";
import { returnsOf } from "../../metrics/returns.js";
import { sharpeSample } from "../../metrics/sharpe-sample.js";
import type { BacktestOptions } from "../../simulation/account/options.js";
import { createBlockSums } from "../luck/block-sums.js";
import { gridValues, type Grid } from "./grid.js";
import { overfitOfBlocks } from "../luck/overfit.js";
import type { SampledPoint, SweepColumns } from "./sweep-table.js";
import { identifyTrial, type Trial } from "../trials/trial.js";

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

/**
 * The points of a sweep whose block sums were kept, as records of the ledger: all of a sweep of up to 10,000 points, an
 * even share of a larger one. Higher moments are not kept.
 *
 * @param recordedAt epoch milliseconds UTC
 */
export function trialsOfSweep(
  { grid, columns, sampled }: SweepPoints,
  run: { readonly dataHash: string; readonly strategy: string; readonly options: BacktestOptions },
  { observations, periodsPerYear, recordedAt }: SweepTrialContext,
): Trial[] {
  const rowOf = new Map(Array.from(columns.points, (point, row) => [point, row]));
  return sampled.map(({ point, sums }) => ({
    ...identifyTrial({ ...run, parameters: gridValues(grid, point) }),
    observations,
    sharpe: columns.sharpe[rowOf.get(point)!]! / Math.sqrt(periodsPerYear),
    skewness: Number.NaN,
    kurtosis: Number.NaN,
    recordedAt,
    blockSums: Float32Array.from(sums),
  }));
}

/** The finished points of a sweep; the result of `runSweep` fits. */
export interface SweepPoints {
  readonly grid: Grid;
  readonly columns: SweepColumns;
  readonly sampled: readonly SampledPoint[];
}

/** What the points of a sweep have in common. */
export interface SweepTrialContext {
  /** Returns of a run, from the second bar on. */
  readonly observations: number;
  readonly periodsPerYear: number;
  readonly recordedAt: number;
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
