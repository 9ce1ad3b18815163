/**
 * Checks a classifier's predictions.
 *
 * @param task what they are for, as the error says it: "score a classifier"
 * @throws TypeError when sizes differ; RangeError for a label other than 0 and 1, a probability outside of [0, 1] and a
 * weight that is not above 0.
 */
export function checkPredictions(
  task: string,
  labels: Float64Array,
  probabilities: Float64Array,
  weights: Float64Array | null = null,
): void {
  checkLabels(task, labels, probabilities.length, weights);
  const row = probabilities.findIndex((p) => !(p >= 0 && p <= 1));
  if (row !== -1) {
    throw new RangeError(`Cannot ${task}: probability ${row} is ${probabilities[row]}, expected 0 to 1`);
  }
}

/** Checks labels and weights against the number of predictions; errors as `checkPredictions`. */
export function checkLabels(
  task: string,
  labels: Float64Array,
  predictions: number,
  weights: Float64Array | null = null,
): void {
  if (labels.length !== predictions) {
    throw new TypeError(`Cannot ${task}: ${labels.length} labels for ${predictions} predictions`);
  }
  const label = labels.findIndex((value) => value !== 0 && value !== 1);
  if (label !== -1) {
    throw new RangeError(`Cannot ${task}: label ${label} is ${labels[label]}, expected 0 or 1`);
  }
  checkWeights(task, weights, predictions);
}

function checkWeights(task: string, weights: Float64Array | null, rows: number): void {
  if (!weights) return;
  if (weights.length !== rows) {
    throw new TypeError(`Cannot ${task}: ${weights.length} weights for ${rows} rows`);
  }
  const row = weights.findIndex((weight) => !(weight > 0 && weight < Infinity));
  if (row !== -1) throw new RangeError(`Cannot ${task}: weight ${row} is ${weights[row]}, expected above 0`);
}
