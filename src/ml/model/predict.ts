import { InputError } from "../../core/errors.js";
import { applyCalibration } from "../calibration/calibrate.js";
import type { Samples } from "../data/dataset.js";
import { evaluateLinear } from "../linear/evaluate-linear.js";
import { evaluateTrees } from "../trees/ensemble/evaluate-trees.js";
import { linkProbability } from "./margin-probability.js";
import { isTrees, type Form, type Model } from "./model.js";

/**
 * The margins of samples: log-odds for a logistic form, the prediction itself for an identity one; one a row. Columns
 * are found by name; those that the model does not know are left alone.
 *
 * @throws InputError naming the features that the samples lack.
 *
 * @example
 * const form = { link: "logistic", intercept: 0, coefficients: Float64Array.of(2), centre: Float64Array.of(50), scale: Float64Array.of(10) };
 * const model = { features: ["rsi"], form, calibration: null, card: null };
 * margins(model, { names: ["time", "rsi"], rows: 1, values: Float32Array.of(7, 60) }); // => [2]
 */
export function margins(model: Model, samples: Samples): Float64Array {
  return marginsOf(model.form, valuesOf(model.features, samples), samples.rows);
}

function marginsOf(form: Form, values: Float32Array, rows: number): Float64Array {
  return isTrees(form) ? evaluateTrees(form, values, rows) : evaluateLinear(form, values, rows);
}

/**
 * The probabilities of samples: the margins through the model's calibration or, without one, through its link; an
 * identity link leaves them as they are, and a log link gives means. One a row.
 *
 * @throws InputError naming the features that the samples lack.
 */
export function probabilities(model: Model, samples: Samples): Float64Array {
  const { calibration, form, rivals = [] } = model;
  const values = valuesOf(model.features, samples);
  const found = marginsOf(form, values, samples.rows);
  if (calibration) return found.map((margin) => applyCalibration(calibration, margin));
  if (form.link === "identity") return found;
  if (form.link === "log") return found.map((margin) => Math.exp(margin));
  if (form.link !== "softmax") return found.map(linkProbability(form.link));
  const others = rivals.map((rival) => marginsOf(rival, values, samples.rows));
  return found.map((own, i) => 1 / others.reduce((sum, margin) => sum + Math.exp(margin[i]! - own), 1));
}

/**
 * The values of named features, row after row, out of samples with any columns; the samples' own array when it is
 * already so.
 *
 * @throws InputError naming the features that the samples lack, TypeError unless every row has a value a name.
 */
export function valuesOf(features: readonly string[], { names, rows, values }: Samples): Float32Array {
  if (values.length !== rows * names.length) {
    throw new TypeError(
      `Cannot predict: ${values.length} values for ${rows} rows of ${names.length} columns`,
    );
  }
  const columns = findColumns(features, names);
  const width = features.length;
  if (names.length === width && columns.every((column, k) => column === k)) return values;
  const aligned = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < width; k++) aligned[i * width + k] = values[i * names.length + columns[k]!]!;
  }
  return aligned;
}

function findColumns(features: readonly string[], names: readonly string[]): number[] {
  const places = new Map(names.map((name, column) => [name, column]));
  const missing = features.filter((name) => !places.has(name));
  if (missing.length > 0) {
    throw new InputError(
      `Cannot predict: ${list(missing)} ${missing.length > 1 ? "are" : "is"} missing; the model expects ${list(features)}, the data has ${list(names)}`,
    );
  }
  return features.map((name) => places.get(name)!);
}

const LISTED = 12;

function list(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => `"${name}"`);
  const more = names.length - LISTED;
  return shown.length === 0 ? "nothing" : `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
