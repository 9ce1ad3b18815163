import { ascendingOrder } from "../../math/ranks.js";
import { checkPredictions } from "../data/check-predictions.js";

/** What a classifier catches at each of its thresholds, from the highest to the lowest. */
export interface ThresholdCounts {
  /** The distinct probabilities, falling: a row counts as 1 at or above the threshold. */
  readonly thresholds: Float64Array;
  /** Weight of rows with label 1 at or above each threshold. */
  readonly truePositives: Float64Array;
  /** Weight of rows with label 0 at or above each threshold. */
  readonly falsePositives: Float64Array;
}

/**
 * What is caught, rightly and wrongly, at each distinct probability: the points of the ROC and precision-recall
 * curves. Errors as `checkPredictions`.
 *
 * @example
 * thresholdCounts(Float64Array.of(0, 1, 1), Float64Array.of(0.2, 0.2, 0.7)).truePositives; // => Float64Array.of(1, 2)
 */
export function thresholdCounts(
  labels: Float64Array,
  probabilities: Float64Array,
  weights: Float64Array | null = null,
): ThresholdCounts {
  checkPredictions("rank predictions", labels, probabilities, weights);
  const order = ascendingOrder(probabilities).reverse();
  const thresholds = new Float64Array(order.length);
  const truePositives = new Float64Array(order.length);
  const falsePositives = new Float64Array(order.length);
  let last = -1;
  let positive = 0;
  let negative = 0;
  for (const row of order) {
    const weight = weights ? weights[row]! : 1;
    if (labels[row] === 1) positive += weight;
    else negative += weight;
    if (last < 0 || thresholds[last] !== probabilities[row]) thresholds[++last] = probabilities[row]!;
    truePositives[last] = positive;
    falsePositives[last] = negative;
  }
  const end = last + 1;
  return {
    thresholds: thresholds.slice(0, end),
    truePositives: truePositives.slice(0, end),
    falsePositives: falsePositives.slice(0, end),
  };
}
