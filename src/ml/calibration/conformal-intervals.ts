import { conformalQuantile } from "./conformal-quantile.js";

/** Where a number is expected to fall. */
export interface PredictionInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * Half the width of split-conformal intervals, prediction ± it, that hold the true number with a chance of at least
 * 1 − α: the conformal quantile of |label − prediction| on rows that the model was not trained on. Lei, G'Sell, Rinaldo,
 * Tibshirani and Wasserman (2018), "Distribution-Free Predictive Inference for Regression".
 *
 * @throws TypeError when sizes differ; InputError without rows; RangeError for a NaN.
 *
 * @example
 * splitConformal(Float64Array.of(1, 2, 3), Float64Array.of(1.5, 2, 2), 0.25); // => 1
 */
export function splitConformal(labels: Float64Array, predictions: Float64Array, alpha: number): number {
  checkSizes(labels, predictions);
  return conformalQuantile(
    labels.map((label, i) => Math.abs(label - predictions[i]!)),
    alpha,
  );
}

/**
 * What both ends of a model's own intervals have to be moved out by (in, where below 0) for them to hold the true
 * number with a chance of at least 1 − α: the conformal quantile of max(low − label, label − high), conformalised
 * quantile regression. Romano, Patterson and Candès (2019), "Conformalized Quantile Regression".
 *
 * @throws TypeError when sizes differ; InputError without rows; RangeError for a NaN.
 *
 * @example
 * quantileConformal(Float64Array.of(1, 5), { low: Float64Array.of(0, 0), high: Float64Array.of(2, 4) }, 0.5); // => 1
 */
export function quantileConformal(
  labels: Float64Array,
  { low, high }: { readonly low: Float64Array; readonly high: Float64Array },
  alpha: number,
): number {
  checkSizes(labels, low);
  checkSizes(labels, high);
  return conformalQuantile(
    labels.map((label, i) => Math.max(low[i]! - label, label - high[i]!)),
    alpha,
  );
}

/**
 * An interval with both ends moved out; of a width below 0, it becomes its middle.
 *
 * @example
 * widened({ low: 1, high: 2 }, 0.5); // => { low: 0.5, high: 2.5 }
 */
export function widened({ low, high }: PredictionInterval, by: number): PredictionInterval {
  if (high - low + 2 * by < 0) return { low: (low + high) / 2, high: (low + high) / 2 };
  return { low: low - by, high: high + by };
}

function checkSizes(labels: Float64Array, predictions: Float64Array): void {
  if (labels.length !== predictions.length) {
    throw new TypeError(
      `Cannot calibrate conformally: ${labels.length} labels for ${predictions.length} predictions`,
    );
  }
}
