import { InputError } from "../../core/errors.js";
import { logistic } from "../../math/logistic.js";
import type { Calibration } from "./calibration.js";
import { checkLabels } from "../data/check-predictions.js";
import { fitIsotonic } from "./isotonic.js";
import { fitPlatt } from "./platt.js";
import { fitTemperature } from "./temperature.js";

const FITS = { platt: fitPlatt, isotonic: fitIsotonic, temperature: fitTemperature } as const;

/**
 * A map from margins to probabilities, fitted on rows that the model was not trained on. Platt and temperature keep a
 * useful model's order; isotonic keeps it but for ties, wants some hundred rows, and may say 0 or 1.
 *
 * @param margins log-odds of label 1
 * @param labels 0 or 1
 * @param weights above 0; all 1 when left out
 * @throws InputError for no rows, and labels of one class only; TypeError when sizes differ; RangeError for a label
 * other than 0 and 1, a margin that is not finite and a weight that is not above 0.
 *
 * @example
 * fitCalibration("isotonic", Float64Array.of(-1, 0, 1), Float64Array.of(0, 1, 1)).probabilities; // => Float64Array.of(0, 1, 1)
 */
export function fitCalibration<M extends Calibration["method"]>(
  method: M,
  margins: Float64Array,
  labels: Float64Array,
  weights: Float64Array | null = null,
): Extract<Calibration, { method: M }> {
  checkLabels("calibrate", labels, margins.length, weights);
  if (labels.length === 0) throw new InputError("Cannot calibrate: there are 0 rows");
  const row = margins.findIndex((margin) => !Number.isFinite(margin));
  if (row !== -1) {
    throw new RangeError(`Cannot calibrate: margin ${row} is ${margins[row]}, expected a finite number`);
  }
  if (labels.every((label) => label === labels[0])) {
    throw new InputError(`Cannot calibrate: every label is ${labels[0]}, expected both 0 and 1`);
  }
  return FITS[method](margins, labels, weights) as Extract<Calibration, { method: M }>;
}

/**
 * The probability that a calibration gives a margin, in [0, 1]; NaN for NaN.
 *
 * @example
 * applyCalibration({ method: "temperature", temperature: 2 }, 0); // => 0.5
 */
export function applyCalibration(calibration: Calibration, margin: number): number {
  switch (calibration.method) {
    case "platt":
      return logistic(-(calibration.slope * margin) - calibration.offset);
    case "temperature":
      return logistic(margin / calibration.temperature);
    case "isotonic":
      return interpolate(calibration.margins, calibration.probabilities, margin);
  }
}

function interpolate(x: Float64Array, y: Float64Array, at: number): number {
  if (Number.isNaN(at)) return Number.NaN;
  let low = 0;
  let high = x.length - 1;
  if (at <= x[low]!) return y[low]!;
  if (at >= x[high]!) return y[high]!;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (x[middle]! <= at) low = middle;
    else high = middle;
  }
  const share = (at - x[low]!) / (x[high]! - x[low]!);
  return y[low]! + share * (y[high]! - y[low]!);
}
