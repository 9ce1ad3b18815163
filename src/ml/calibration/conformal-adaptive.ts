import { wilsonInterval } from "../../math/wilson-interval.js";
import { conformalQuantile } from "./conformal-quantile.js";

/** Conformal prediction that learns from its own misses: what it has seen and how careful it has become. */
export interface AdaptiveConformal {
  /** Share of rows that may be missed. */
  readonly target: number;
  /** How far the level moves with each row. */
  readonly rate: number;
  /** The α that is used for the next row: below the target after misses; may leave [0, 1]. */
  readonly level: number;
  /** Calibration scores, oldest first. */
  readonly scores: Float64Array;
  /** How many of the newest scores to keep as rows come in; null keeps the first ones for good. */
  readonly window: number | null;
  /** Rows that came in. */
  readonly observed: number;
  /** Those whose score was at or below the quantile of that moment. */
  readonly covered: number;
}

export interface AdaptiveOptions {
  /** Share of rows that may be missed, in (0, 1). */
  readonly alpha: number;
  /** How far the level moves with each row, from 0 (never); 0.005 in the paper's examples. */
  readonly rate?: number;
  /** Newest scores to calibrate on; null, the default, stays with the given ones. */
  readonly window?: number | null;
}

/**
 * Adaptive conformal inference: the level follows α ← α + rate × (target − missed), so that the share of misses tends
 * to the target whatever the series does. Over T rows it is off by at most (max(level, 1 − level) + rate) ÷ (rate × T),
 * level being the first one. Gibbs and Candès (2021), "Adaptive Conformal Inference Under Distribution Shift".
 *
 * @param scores calibration scores, oldest first, as for `conformalQuantile`
 * @throws RangeError for an option out of its range or a NaN score; InputError without scores.
 *
 * @example
 * observeScore(startAdaptive(Float64Array.of(1, 2, 3), { alpha: 0.5, rate: 0.1 }), 9).level; // => 0.45
 */
export function startAdaptive(
  scores: Float64Array,
  { alpha, rate = 0.005, window = null }: AdaptiveOptions,
): AdaptiveConformal {
  if (!(alpha > 0 && alpha < 1 && rate >= 0 && rate < Infinity)) {
    throw new RangeError(
      `Cannot adapt: alpha is ${alpha} and rate is ${rate}, expected alpha above 0 and below 1, rate from 0`,
    );
  }
  if (window !== null && !(Number.isInteger(window) && window >= 1)) {
    throw new RangeError(`Cannot adapt: window is ${window}, expected an integer from 1 or null`);
  }
  conformalQuantile(scores, alpha);
  const kept = window === null ? scores : scores.subarray(-window);
  return {
    target: alpha,
    rate,
    level: alpha,
    scores: Float64Array.from(kept),
    window,
    observed: 0,
    covered: 0,
  };
}

/** The quantile for the next row: a set or interval holds all that scores at or below it. ∞ holds all, −∞ nothing. */
export function adaptiveQuantile({ scores, level }: AdaptiveConformal): number {
  return conformalQuantile(scores, level);
}

/**
 * The state after a row's true label is known; the given one stays as it was.
 *
 * @param score of the true label
 * @throws RangeError for a NaN score.
 */
export function observeScore(state: AdaptiveConformal, score: number): AdaptiveConformal {
  if (Number.isNaN(score)) throw new RangeError("Cannot adapt: the score is NaN, expected a number");
  const { target, rate, level, scores, window } = state;
  const missed = Number(score > adaptiveQuantile(state));
  return {
    ...state,
    level: level + rate * (target - missed),
    scores: window === null ? scores : newest(scores, score, window),
    observed: state.observed + 1,
    covered: state.covered + 1 - missed,
  };
}

function newest(scores: Float64Array, score: number, window: number): Float64Array {
  const all = new Float64Array(scores.length + 1);
  all.set(scores);
  all[scores.length] = score;
  return all.slice(-window);
}

/** How many rows were covered so far, beside what was promised. */
export interface LiveCoverage {
  readonly observed: number;
  readonly promised: number;
  /** NaN before the first row, as is its interval. */
  readonly coverage: number;
  /** Wilson's interval, as if misses did not depend on each other; wide while rows are few. */
  readonly low: number;
  readonly high: number;
}

/**
 * The coverage of the rows that came in, with its confidence interval.
 *
 * @param confidence of the interval, in (0, 1)
 *
 * @example
 * liveCoverage(observeScore(startAdaptive(Float64Array.of(1, 2, 3), { alpha: 0.5 }), 1)).coverage; // => 1
 */
export function liveCoverage(
  { observed, covered, target }: AdaptiveConformal,
  confidence = 0.95,
): LiveCoverage {
  const coverage = covered / observed;
  const [low, high] = wilsonInterval(coverage, observed, confidence);
  return { observed, promised: 1 - target, coverage, low, high };
}
