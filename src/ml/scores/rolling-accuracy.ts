import { rollingMean } from "../../math/rolling.js";
import { checkPredictions } from "../data/check-predictions.js";

/** How right the last rows were, at each row; NaN before there are enough. */
export interface RollingAccuracy {
  /** Share of the window's rows whose label was named. */
  readonly accuracy: Float64Array;
  /** Share of the window's commoner label: what always naming it would have got. */
  readonly baseline: Float64Array;
}

/**
 * Accuracy at a probability of one half over the last `window` rows, beside that of the commoner label.
 *
 * @throws as `checkPredictions`, and RangeError unless `window` is an integer from 1.
 *
 * @example
 * rollingAccuracy(Float64Array.of(1, 0, 1), Float64Array.of(0.9, 0.8, 0.7), 2).accuracy; // => Float64Array.of(NaN, 0.5, 0.5)
 */
export function rollingAccuracy(
  labels: Float64Array,
  probabilities: Float64Array,
  window: number,
): RollingAccuracy {
  checkPredictions("follow accuracy", labels, probabilities);
  if (!(Number.isInteger(window) && window >= 1)) {
    throw new RangeError(`Cannot follow accuracy: window is ${window}, expected an integer from 1`);
  }
  const right = labels.map((label, i) => Number(probabilities[i]! >= 0.5 === (label === 1)));
  const mean = (values: Float64Array): Float64Array =>
    rollingMean(values, window, new Float64Array(values.length));
  return { accuracy: mean(right), baseline: mean(labels).map((rate) => Math.max(rate, 1 - rate)) };
}
