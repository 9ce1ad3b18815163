import { conformalQuantile } from "./conformal-quantile.js";

/**
 * How ill a label fits a row of class probabilities. "threshold": 1 − its probability, the smallest sets on average
 * (Sadinle, Lei and Wasserman 2019, LAC). "cumulative": the probabilities of all classes at least as likely, so that
 * unclear rows get larger sets (Romano, Sesia and Candès 2020, APS without randomisation).
 */
export type SetMethod = "threshold" | "cumulative";

/** A calibrated rule for sets of labels. */
export interface ConformalSets {
  readonly method: SetMethod;
  /** Labels whose score is at or below it are in the set; ∞ where calibration rows are too few for α. */
  readonly quantile: number;
  readonly alpha: number;
}

/** Class probabilities, row after row in one array, each row's of sum 1. */
export interface ClassProbabilities {
  readonly rows: number;
  readonly classes: number;
  readonly values: Float64Array;
}

/**
 * A classifier's probabilities of label 1 as those of both classes.
 *
 * @example
 * bothClasses(Float64Array.of(0.25)).values; // => Float64Array.of(0.75, 0.25)
 */
export function bothClasses(probabilities: Float64Array): ClassProbabilities {
  const values = new Float64Array(2 * probabilities.length);
  probabilities.forEach((p, i) => values.set([1 - p, p], 2 * i));
  return { rows: probabilities.length, classes: 2, values };
}

/**
 * Calibrates sets that hold the true label with a chance of at least 1 − α, on rows that the model was not trained on.
 *
 * @param labels class of each row, from 0
 * @param alpha share of rows whose set may miss the label, in (0, 1)
 * @throws InputError without rows; TypeError when sizes differ; RangeError for a class that is none, a probability
 * outside of [0, 1] or an α out of its range.
 *
 * @example
 * fitConformalSets("threshold", bothClasses(Float64Array.of(0.9, 0.2, 0.6)), Float64Array.of(1, 0, 1), 0.25).quantile; // => 0.4
 */
export function fitConformalSets(
  method: SetMethod,
  probabilities: ClassProbabilities,
  labels: Float64Array,
  alpha: number,
): ConformalSets {
  const scores = setScores(method, probabilities, labels);
  if (!(alpha > 0 && alpha < 1)) {
    throw new RangeError(`Cannot calibrate conformally: alpha is ${alpha}, expected above 0 and below 1`);
  }
  return { method, quantile: conformalQuantile(scores, alpha), alpha };
}

/**
 * How ill each row's label fits its probabilities, for `conformalQuantile` and `conformalPValue`. Errors as
 * `fitConformalSets`.
 */
export function setScores(
  method: SetMethod,
  { rows, classes, values }: ClassProbabilities,
  labels: Float64Array,
): Float64Array {
  if (values.length !== rows * classes || labels.length !== rows) {
    throw new TypeError(
      `Cannot calibrate conformally: ${values.length} probabilities and ${labels.length} labels for ${rows} rows of ${classes} classes`,
    );
  }
  return labels.map((label, i) => {
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new RangeError(
        `Cannot calibrate conformally: label ${i} is ${label}, expected a class from 0 to ${classes - 1}`,
      );
    }
    return scoreOf(method, values.subarray(i * classes, (i + 1) * classes), label);
  });
}

/**
 * The labels that a row's set holds, rising. Empty when even the likeliest label fits worse than the calibration rows
 * allow: the row is unlike them.
 *
 * @throws RangeError for a probability outside of [0, 1].
 *
 * @example
 * predictionSet({ method: "threshold", quantile: 0.6, alpha: 0.1 }, [0.45, 0.55]); // => [0, 1]
 */
export function predictionSet(sets: ConformalSets, probabilities: ArrayLike<number>): number[] {
  const row = Float64Array.from(probabilities);
  return Array.from(row.keys()).filter((label) => scoreOf(sets.method, row, label) <= sets.quantile);
}

function scoreOf(method: SetMethod, probabilities: Float64Array, label: number): number {
  const wrong = probabilities.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong !== -1) {
    throw new RangeError(
      `Cannot calibrate conformally: the probability of class ${wrong} is ${probabilities[wrong]}, expected 0 to 1`,
    );
  }
  const own = probabilities[label]!;
  if (method === "threshold") return 1 - own;
  // Of equally likely classes the first comes first; summed from the likeliest on, as calibration and use both do.
  const before = Array.from(probabilities.keys())
    .filter((other) => probabilities[other]! > own || (probabilities[other] === own && other < label))
    .sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  return before.reduce((sum, other) => sum + probabilities[other]!, 0) + own;
}
