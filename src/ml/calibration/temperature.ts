import { logistic } from "../../math/logistic.js";
import type { Calibration } from "./calibration.js";

/** A model without any skill wants an infinite temperature, one that never errs a temperature of 0. */
const COLDEST = 0.01;
const HOTTEST = 100;

/**
 * Temperature scaling: the temperature of least log loss, in [0.01, 100], found by bisection of the loss's slope in
 * 1 ÷ temperature, in which it is convex. Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural
 * Networks".
 */
export function fitTemperature(
  margins: Float64Array,
  labels: Float64Array,
  weights: Float64Array | null,
): Extract<Calibration, { method: "temperature" }> {
  const slope = (inverse: number): number => {
    let sum = 0;
    for (let i = 0; i < margins.length; i++) {
      const margin = margins[i]!;
      sum += (weights ? weights[i]! : 1) * margin * (logistic(margin * inverse) - labels[i]!);
    }
    return sum;
  };
  return { method: "temperature", temperature: 1 / rootOf(slope, 1 / HOTTEST, 1 / COLDEST) };
}

/** Where a rising function crosses 0, to the last bit; the nearer end where it does not. */
function rootOf(f: (x: number) => number, low: number, high: number): number {
  if (f(low) >= 0) return low;
  if (f(high) <= 0) return high;
  for (;;) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) return middle;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
}
