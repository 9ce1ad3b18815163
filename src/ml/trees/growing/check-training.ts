import { InputError } from "../../../core/errors.js";
import type { Dataset, Samples } from "../../data/dataset.js";
import type { Objective } from "./loss.js";
import { MOST_ROWS } from "./packed-gradients.js";

/**
 * Checks that there is something to learn from, and returns the names of the features that hold one value throughout:
 * no split can use them, so they are allowed and named.
 *
 * @throws TypeError when arrays differ in length, InputError for no rows, no features, too many rows, an infinite value,
 * a label that the objective cannot take, a single class, a weight that is not above 0, or when no feature varies.
 */
export function checkTraining(dataset: Dataset, objective: Objective): string[] {
  checkShape(dataset);
  checkLabels(dataset.labels, objective);
  checkWeights(dataset.weights);
  const unused = constantFeatures(dataset);
  if (unused.length === dataset.names.length) {
    throw new InputError("Cannot train: every feature holds one value throughout, expected one that varies");
  }
  return unused;
}

/** Checks that a dataset can judge a model that was trained on features of these names. */
export function checkValidation(validation: Dataset, names: readonly string[], objective: Objective): void {
  const { length } = validation.names;
  if (length !== names.length) {
    throw new InputError(`Cannot validate: ${length} features, expected ${names.length}`);
  }
  const wrong = names.findIndex((name, k) => validation.names[k] !== name);
  if (wrong >= 0) {
    throw new InputError(
      `Cannot validate: feature ${wrong} is "${validation.names[wrong]}", expected "${names[wrong]}"`,
    );
  }
  checkShape(validation);
  for (let i = 0; i < validation.rows; i++) checkLabel(validation.labels[i]!, i, objective);
  checkWeights(validation.weights);
  constantFeatures(validation);
}

function checkShape({ names, rows, values, labels, weights }: Dataset): void {
  if (rows === 0) throw new InputError("Cannot train: 0 rows");
  if (names.length === 0) throw new InputError("Cannot train: 0 features");
  if (rows > MOST_ROWS) throw new InputError(`Cannot train: ${rows} rows, expected at most ${MOST_ROWS}`);
  if (values.length !== rows * names.length) {
    throw new TypeError(`Cannot train: ${values.length} values for ${rows} rows of ${names.length} features`);
  }
  if (labels.length !== rows) throw new TypeError(`Cannot train: ${labels.length} labels for ${rows} rows`);
  if (weights !== null && weights.length !== rows) {
    throw new TypeError(`Cannot train: ${weights.length} weights for ${rows} rows`);
  }
}

function checkLabels(labels: Float64Array, objective: Objective): void {
  let differ = false;
  for (let i = 0; i < labels.length; i++) {
    checkLabel(labels[i]!, i, objective);
    differ ||= labels[i] !== labels[0];
  }
  if (differ) return;
  throw new InputError(
    objective === "logistic"
      ? `Cannot train a classifier: all ${labels.length} labels are ${labels[0]}, expected both 0 and 1`
      : `Cannot train a regression: all ${labels.length} labels are ${labels[0]}, expected different ones`,
  );
}

function checkLabel(label: number, row: number, objective: Objective): void {
  if (objective === "logistic" ? label === 0 || label === 1 : Number.isFinite(label)) return;
  const expected = objective === "logistic" ? "0 or 1" : "a finite number";
  throw new InputError(`Cannot train: label of row ${row} is ${label}, expected ${expected}`);
}

function checkWeights(weights: Float64Array | null): void {
  if (weights === null) return;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! > 0 && weights[i]! < Infinity) continue;
    throw new InputError(
      `Cannot train: weight of row ${i} is ${weights[i]}, expected a finite number above 0`,
    );
  }
}

/** The features that hold one value, or none, in all rows; throws an InputError that names an infinite value. */
function constantFeatures({ names, rows, values }: Samples): string[] {
  const features = names.length;
  const varies = new Uint8Array(features);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let k = 0; k < features; k++, at++) {
      const value = values[at]!;
      if (value - value !== 0 && value === value) {
        throw new InputError(
          `Cannot train: feature "${names[k]}" of row ${i} is ${value}, expected a finite number or NaN where missing`,
        );
      }
      const first = values[k]!;
      if (value !== first && (value === value || first === first)) varies[k] = 1;
    }
  }
  return names.filter((_, k) => !varies[k]);
}
