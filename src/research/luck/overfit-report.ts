import { deflatedSharpe, expectedMaxSharpe, minBacktestLength } from "../../metrics/deflated-sharpe.js";
import { independentTrials, meanCorrelation } from "../../metrics/independent-trials.js";
import { minTrackRecordLength, probabilisticSharpe } from "../../metrics/probabilistic-sharpe.js";
import { returnsUntilLost } from "../../metrics/returns.js";
import { sharpeSample, type SharpeSample } from "../../metrics/sharpe-sample.js";
import { moments } from "../../math/moments.js";
import { overfitProbability, type OverfitEstimate } from "./overfit.js";

/** How much of the best of several strategies may be luck. Sharpe ratios per bar; NaN where undefined. */
export interface OverfitReport extends OverfitEstimate {
  /** N: strategies. */
  readonly trials: number;
  /** What the N are worth when their correlation is taken off; NaN where no two vary. */
  readonly independentTrials: number;
  readonly meanCorrelation: number;
  /** Index of the series with the highest Sharpe ratio over all rows, the first of equals. */
  readonly best: number;
  readonly bestSample: SharpeSample;
  /** Variance (N − 1) of the N Sharpe ratios. */
  readonly sharpeVariance: number;
  readonly expectedMaxSharpe: number;
  readonly deflatedSharpe: number;
  /** The best's probabilistic Sharpe ratio against 0, as if it had been the only trial. */
  readonly probabilisticSharpe: number;
  /** Rows the best would need to be above 0 with 95 % confidence, as if it had been the only trial. */
  readonly minTrackRecordLength: number;
  /** Rows below which the best of N without skill is expected to show the best's Sharpe ratio. */
  readonly minBacktestLength: number;
}

/**
 * Everything that the returns of N strategies say about the luck of the best: PBO as `overfitProbability`, and the
 * deflated Sharpe ratio with the variance of the N Sharpe ratios and N trials. A strategy that lost its account (a
 * return of −1 or less) has no Sharpe ratio and is never the best.
 *
 * @param returns per-bar returns (fractions), one series a strategy, equally long, in time order
 * @throws as `overfitProbability`, and RangeError where no series has a Sharpe ratio
 *
 * @example
 * const returns = [Float64Array.of(1, 2, 1, 2), Float64Array.of(1, 3, 0, 3)];
 * reportOverfit(returns, { blocks: 2 }).best; // => 0
 */
export function reportOverfit(
  returns: readonly Float64Array[],
  options: { readonly blocks?: number } = {},
): OverfitReport {
  const estimate = overfitProbability(returns, options);
  const kept = returns.map(returnsUntilLost);
  const samples = kept.map(sharpeSample);
  const sharpes = Float64Array.from(samples, ({ sharpe }) => sharpe).filter((s) => !Number.isNaN(s));
  if (sharpes.length === 0)
    throw new RangeError(
      "Cannot judge the best: no series varies and keeps its account, so none has a Sharpe ratio",
    );
  const highest = Math.max(...sharpes);
  const best = samples.findIndex(({ sharpe }) => sharpe === highest);
  const bestSample = samples[best]!;
  const sharpeVariance = moments(sharpes).deviation ** 2;
  const trials = returns.length;
  const spread = { trials, variance: sharpeVariance };
  const correlation = meanCorrelation(kept);
  return {
    ...estimate,
    trials,
    independentTrials: independentTrials(trials, correlation),
    meanCorrelation: correlation,
    best,
    bestSample,
    sharpeVariance,
    expectedMaxSharpe: expectedMaxSharpe(spread),
    deflatedSharpe: deflatedSharpe(bestSample, spread),
    probabilisticSharpe: probabilisticSharpe(bestSample),
    minTrackRecordLength: minTrackRecordLength(bestSample),
    minBacktestLength: minBacktestLength(trials, bestSample.sharpe),
  };
}
