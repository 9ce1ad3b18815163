import type { Calibration } from "./calibration.js";
import { solveLogistic } from "../linear/solve-logistic.js";

/**
 * Platt's sigmoid: the slope and offset of least log loss, by Newton's method, against targets of (N₊ + 1) ÷ (N₊ + 2)
 * for label 1 and 1 ÷ (N₋ + 2) for label 0, N being the weight of each class, so that it ends also where margins
 * separate the classes. Margins that do not vary give slope 0. Platt (1999); Lin, Lin and Weng (2007), "A note on
 * Platt's probabilistic outputs for support vector machines".
 */
export function fitPlatt(
  margins: Float64Array,
  labels: Float64Array,
  weights: Float64Array | null,
): Extract<Calibration, { method: "platt" }> {
  const targets = smoothed(labels, weights);
  const { mean, scale } = centre(margins);
  const columns = scale > 0 ? 1 : 0;
  const values = columns ? margins.map((margin) => (margin - mean) / scale) : new Float64Array();
  const design = { rows: margins.length, columns, values };
  const { coefficients, intercept } = solveLogistic(design, { targets, weights }, 0);
  const slope = columns ? -coefficients[0]! / scale : 0;
  return { method: "platt", slope, offset: -intercept - slope * mean };
}

function smoothed(labels: Float64Array, weights: Float64Array | null): Float64Array {
  const totals = [0, 0];
  labels.forEach((label, i) => (totals[label]! += weights ? weights[i]! : 1));
  const [negatives = 0, positives = 0] = totals;
  return labels.map((label) => (label === 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)));
}

function centre(margins: Float64Array): { readonly mean: number; readonly scale: number } {
  const mean = margins.reduce((sum, margin) => sum + margin, 0) / margins.length;
  const scale = margins.reduce((largest, margin) => Math.max(largest, Math.abs(margin - mean)), 0);
  return { mean, scale: scale > 1e-14 * Math.abs(mean) ? scale : 0 };
}
