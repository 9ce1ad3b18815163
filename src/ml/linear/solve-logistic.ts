import { logistic, logOdds, softplus } from "../../math/logistic.js";
import { addRidge, gramOf, solveGram, type Design, type LinearSolution } from "./gram.js";

/** Newton steps until it counts as a failure; 5 to 10 are usual, 30 for classes that a line separates. */
const MOST_STEPS = 200;
/** Below this share of the loss Newton's steps need no watching, and what they gain begins to drown in rounding. */
const CALM = 1e-6;
/** A step that promises less than this share of the loss is the last: it leaves a gradient of rounding only. */
const LAST_GAIN = 1e-16;
/** Share of the promised decrease that a step must bring (Armijo's rule). */
const ARMIJO = 1e-4;

/** What each row of a design should give, and what its error costs. */
export interface LogisticTargets {
  /** In [0, 1], one a row; between the two for a soft label. */
  readonly targets: Float64Array;
  /** Above 0, one a row; null where all are 1. */
  readonly weights: Float64Array | null;
}

/**
 * The minimum of Σ weight × log loss + l2 ÷ 2 × |coefficients|², the intercept not penalised, by Newton's method with
 * backtracking (iteratively reweighted least squares). Of the same rows the same bits come out. Hastie, Tibshirani and
 * Friedman (2009), "The Elements of Statistical Learning", 4.4.1.
 *
 * @throws DependentColumnError when columns depend on each other and l2 is too small to tell them apart, RangeError
 * when there is no minimum.
 */
export function solveLogistic(design: Design, goal: LogisticTargets, l2: number): LinearSolution {
  const { columns } = design;
  let at = new Float64Array(columns + 1);
  at[columns] = logOdds(meanTarget(goal));
  let loss = lossAt(design, goal, l2, at);
  let lastGain = Infinity;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, hessian } = derivatives(design, goal, l2, at);
    const direction = solveGram(hessian, gradient);
    const gain = dot(direction, gradient);
    const calm = gain <= CALM * loss;
    if (gain <= LAST_GAIN * loss || (calm && gain >= lastGain)) return solution(moved(at, direction, 1));
    lastGain = gain;
    if (calm) {
      at = moved(at, direction, 1);
      continue;
    }
    const next = backtrack((x) => lossAt(design, goal, l2, x), { at, direction, gain, loss });
    if (!next) break;
    ({ at, loss } = next);
  }
  throw new RangeError(`Cannot fit a logistic regression: no minimum after ${MOST_STEPS} steps, raise l2`);
}

interface Line {
  readonly at: Float64Array<ArrayBuffer>;
  readonly direction: Float64Array;
  /** Gradient × direction. */
  readonly gain: number;
  readonly loss: number;
}

/** The first of the step lengths 1, ½, ¼ … that lowers the loss enough; null when none does. */
function backtrack(
  lossOf: (at: Float64Array) => number,
  { at, direction, gain, loss }: Line,
): { at: Float64Array<ArrayBuffer>; loss: number } | null {
  for (let length = 1; length > 1e-10; length /= 2) {
    const next = moved(at, direction, length);
    const nextLoss = lossOf(next);
    if (nextLoss <= loss - ARMIJO * length * gain) return { at: next, loss: nextLoss };
  }
  return null;
}

function moved(at: Float64Array, direction: Float64Array, length: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(at, (value, k) => value - length * direction[k]!);
}

function solution(at: Float64Array): LinearSolution {
  return { coefficients: at.slice(0, -1), intercept: at.at(-1)! };
}

function lossAt(design: Design, { targets, weights }: LogisticTargets, l2: number, at: Float64Array): number {
  const { rows, columns, values } = design;
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const margin = marginOf(values, columns, i, at);
    const target = targets[i]!;
    loss += (weights ? weights[i]! : 1) * (target * softplus(-margin) + (1 - target) * softplus(margin));
  }
  let squares = 0;
  for (let k = 0; k < columns; k++) squares += at[k]! * at[k]!;
  return loss + 0.5 * l2 * squares;
}

function derivatives(
  design: Design,
  { targets, weights }: LogisticTargets,
  l2: number,
  at: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } {
  const { rows, columns, values } = design;
  const gradient = new Float64Array(columns + 1);
  const curvature = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const weight = weights ? weights[i]! : 1;
    const margin = marginOf(values, columns, i, at);
    // Both by their own exponential: 1 − p would lose the digits of a row that is nearly sure.
    const p = logistic(margin);
    const q = logistic(-margin);
    const error = weight * ((1 - targets[i]!) * p - targets[i]! * q);
    for (let k = 0; k < columns; k++) gradient[k]! += error * values[i * columns + k]!;
    gradient[columns]! += error;
    curvature[i] = weight * p * q;
  }
  const hessian = gramOf(design, curvature);
  for (let k = 0; k < columns; k++) gradient[k]! += l2 * at[k]!;
  addRidge(hessian, columns, l2);
  return { gradient, hessian };
}

function marginOf(values: Float64Array, columns: number, row: number, at: Float64Array): number {
  let margin = at[columns]!;
  for (let k = 0; k < columns; k++) margin += at[k]! * values[row * columns + k]!;
  return margin;
}

function meanTarget({ targets, weights }: LogisticTargets): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < targets.length; i++) {
    const weight = weights ? weights[i]! : 1;
    sum += weight * targets[i]!;
    total += weight;
  }
  return sum / total;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
