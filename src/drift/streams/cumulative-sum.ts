import { checkValue } from "./page-hinkley.js";

/** When the two-sided cumulative sum raises an alarm, in the unit of the values. */
export interface CumulativeSumOptions {
  /** The mean to keep to; 0 when left out. */
  readonly target?: number;
  /** Half of the shift that matters; 0.5 when left out, for values of deviation 1. */
  readonly slack?: number;
  /** A sum above this raises an alarm; 5 when left out. */
  readonly threshold?: number;
}

/** All that the cumulative sums remember of a stream. */
export interface CumulativeSumState {
  /** How far values have been above the target of late, and below it; never below 0. */
  readonly above: number;
  readonly below: number;
  /** Whether the last value raised an alarm; the next one then starts anew. */
  readonly alarm: boolean;
}

/** Where a stream starts. */
export const CUMULATIVE_SUM_START: CumulativeSumState = { above: 0, below: 0, alarm: false };

/**
 * The state after one more value: an alarm when values have been above or below the target for too long. Source: Page
 * (1954), "Continuous Inspection Schemes", Biometrika 41.
 *
 * @throws RangeError for a value that is not finite.
 *
 * @example
 * stepCumulativeSum(CUMULATIVE_SUM_START, 6); // => { above: 5.5, below: 0, alarm: true }
 */
export function stepCumulativeSum(
  before: CumulativeSumState,
  value: number,
  options: CumulativeSumOptions = {},
): CumulativeSumState {
  const { target = 0, slack = 0.5, threshold = 5 } = options;
  checkValue(value);
  const last = before.alarm ? CUMULATIVE_SUM_START : before;
  const above = Math.max(0, last.above + (value - target) - slack);
  const below = Math.max(0, last.below - (value - target) - slack);
  return { above, below, alarm: above > threshold || below > threshold };
}
