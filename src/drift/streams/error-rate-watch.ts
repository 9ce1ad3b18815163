/** When a rising error rate is a warning and when it is drift, in deviations above its best. */
export interface ErrorRateOptions {
  /** 2 when left out. */
  readonly warning?: number;
  /** 3 when left out. */
  readonly drift?: number;
  /** Predictions before the first answer; 30 when left out. */
  readonly warmUp?: number;
}

/** All that the watch remembers of a stream of errors. */
export interface ErrorRateState {
  readonly count: number;
  /** Share of wrong predictions, and its deviation √(rate (1 − rate) ÷ count). */
  readonly rate: number;
  readonly deviation: number;
  /** The rate and deviation of the moment when their sum was least. */
  readonly bestRate: number;
  readonly bestDeviation: number;
  /** After "drift" the next prediction starts anew. */
  readonly level: "none" | "warning" | "drift";
}

/** Where a stream starts. */
export const ERROR_RATE_START: ErrorRateState = {
  count: 0,
  rate: 0,
  deviation: 0,
  bestRate: Infinity,
  bestDeviation: Infinity,
  level: "none",
};

/**
 * The state after one more prediction was found right or wrong. Source: Gama, Medas, Castillo and Rodrigues (2004),
 * "Learning with Drift Detection" (DDM), SBIA.
 *
 * @example
 * stepErrorRate(ERROR_RATE_START, true).rate; // => 1
 */
export function stepErrorRate(
  before: ErrorRateState,
  wrong: boolean,
  options: ErrorRateOptions = {},
): ErrorRateState {
  const { warning = 2, drift = 3, warmUp = 30 } = options;
  const last = before.level === "drift" ? ERROR_RATE_START : before;
  const count = last.count + 1;
  const rate = last.rate + (Number(wrong) - last.rate) / count;
  const deviation = Math.sqrt((rate * (1 - rate)) / count);
  if (count < warmUp) return { ...last, count, rate, deviation, level: "none" };
  const better = rate + deviation < last.bestRate + last.bestDeviation;
  const [bestRate, bestDeviation] = better ? [rate, deviation] : [last.bestRate, last.bestDeviation];
  const above = (times: number): boolean => rate + deviation > bestRate + times * bestDeviation;
  const level = above(drift) ? "drift" : above(warning) ? "warning" : "none";
  return { count, rate, deviation, bestRate, bestDeviation, level };
}
