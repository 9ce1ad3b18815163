import { normalQuantile } from "../math/distributions.js";
import { probabilisticSharpe } from "./probabilistic-sharpe.js";
import type { SharpeSample } from "./sharpe-sample.js";

const EULER_MASCHERONI = 0.577_215_664_901_532_9;

/** How many strategies were tried, and how far their Sharpe ratios lie apart. */
export interface TrialSpread {
  /** At least 1. */
  readonly trials: number;
  /** Variance of the trials' Sharpe ratios, in the unit of the ratios squared. */
  readonly variance: number;
}

/**
 * The Sharpe ratio that the best of so many trials is expected to show when none has any skill:
 * √variance × ((1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N·e))), γ the constant of Euler and Mascheroni; 0 for one trial,
 * NaN below. Source: Bailey and López de Prado (2014), "The Deflated Sharpe Ratio", Journal of Portfolio Management 40(5).
 *
 * @example
 * expectedMaxSharpe({ trials: 1, variance: 0.5 }); // => 0
 */
export function expectedMaxSharpe({ trials, variance }: TrialSpread): number {
  if (!(trials >= 1)) return Number.NaN;
  if (trials === 1) return 0;
  const most = -normalQuantile(1 / trials);
  const more = -normalQuantile(1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * most + EULER_MASCHERONI * more);
}

/**
 * The probability, in [0, 1], that the best of many trials has a true Sharpe ratio above 0: its probabilistic Sharpe
 * ratio against the expected maximum of trials without skill. All ratios per bar. NaN where the ratio is undefined.
 * Source: Bailey and López de Prado (2014), "The Deflated Sharpe Ratio".
 *
 * @example
 * deflatedSharpe({ sharpe: 0, observations: 252, skewness: 0, kurtosis: 3 }, { trials: 1, variance: 0 }); // => 0.5
 */
export function deflatedSharpe(sample: SharpeSample, spread: TrialSpread): number {
  return probabilisticSharpe(sample, expectedMaxSharpe(spread));
}

/**
 * The track record, in years, below which the best of so many trials without skill is expected to show an annual
 * Sharpe ratio of `target`: (expected maximum of N standard normal trials ÷ target)². Source: Bailey, Borwein, López
 * de Prado and Zhu (2014), "Pseudo-Mathematics and Financial Charlatanism", Notices of the AMS 61(5). A ratio per bar
 * as target gives bars.
 *
 * @example
 * minBacktestLength(1, 1); // => 0
 */
export function minBacktestLength(trials: number, target: number): number {
  return target > 0 ? (expectedMaxSharpe({ trials, variance: 1 }) / target) ** 2 : Infinity;
}
