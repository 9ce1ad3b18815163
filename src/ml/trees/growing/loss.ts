import { portableExp, portableLog, portableLog1p } from "../../../math/portable-log.js";

/** What training minimises: log loss of 0 and 1, or half the squared error. */
export type Objective = "logistic" | "squared";

/**
 * The margin that a model without a tree gives: log-odds of the weighted share of ones, or the weighted mean.
 */
export function baseMargin(objective: Objective, labels: Float64Array, weights: Float64Array | null): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = weights?.[i] ?? 1;
    sum += weight * labels[i]!;
    total += weight;
  }
  return objective === "logistic" ? portableLog(sum / (total - sum)) : sum / total;
}

/** A hessian is at least this, so that a sure row does not divide by zero. */
const LEAST_HESSIAN = 1e-16;

/** First and second derivative of the loss by the margin, one a row, times its weight. */
export function fillGradients(
  objective: Objective,
  margins: Float64Array,
  labels: Float64Array,
  weights: Float64Array | null,
  gradients: Float64Array,
  hessians: Float64Array,
): void {
  for (let i = 0; i < margins.length; i++) {
    const weight = weights === null ? 1 : weights[i]!;
    if (objective === "squared") {
      gradients[i] = weight * (margins[i]! - labels[i]!);
      hessians[i] = weight;
    } else {
      const p = 1 / (1 + portableExp(-margins[i]!));
      gradients[i] = weight * (p - labels[i]!);
      hessians[i] = weight * Math.max(p * (1 - p), LEAST_HESSIAN);
    }
  }
}

/** Weighted mean loss: log loss in nats, or half the mean squared error. */
export function meanLoss(
  objective: Objective,
  margins: Float64Array,
  labels: Float64Array,
  weights: Float64Array | null,
): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < margins.length; i++) {
    const weight = weights?.[i] ?? 1;
    sum += weight * lossOf(objective, margins[i]!, labels[i]!);
    total += weight;
  }
  return sum / total;
}

function lossOf(objective: Objective, margin: number, label: number): number {
  if (objective === "squared") return (margin - label) ** 2 / 2;
  // log(1 + e^m) − y m, without overflow
  return Math.max(margin, 0) + portableLog1p(portableExp(-Math.abs(margin))) - label * margin;
}
