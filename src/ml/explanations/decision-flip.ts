import { evaluateLinearRow } from "../linear/evaluate-linear.js";
import type { LinearModel } from "../linear/linear-model.js";
import { isTrees, type Model } from "../model/model.js";
import { goesLeft } from "../trees/ensemble/goes-left.js";
import type { TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

/** The smallest change of one feature, all else equal, after which a decision is another one. */
export interface DecisionFlip {
  /** Index of the feature. */
  readonly feature: number;
  /** The present value and the nearest one that changes the decision, in the feature's unit. */
  readonly from: number;
  readonly to: number;
  /** The size of the change in the feature's deviations. */
  readonly deviations: number;
  /** The margin and the decision after it. */
  readonly margin: number;
  readonly decision: string;
}

/** What a decision is made of; equal words are the same decision. */
export type Decide = (margin: number) => string;

/**
 * Finds the smallest change of one feature that changes a decision, in deviations of that feature; of equal ones, the
 * first feature's. Exact for trees: between two neighbouring thresholds of a feature the margin is constant, so every
 * value that matters is tried; a feature whose categories are told apart has no distance and is left alone. For a linear model to the nearest float32, within 64 deviations. A feature that is
 * missing has no distance and is left alone.
 *
 * @param row one value a feature, NaN where it is missing
 * @param deviations of each feature, in its unit; a feature whose deviation is not above 0 is left alone
 * @returns null when no feature alone can change it.
 * @throws TypeError unless row and deviations have one number a feature.
 *
 * @example
 * const form = { link: "logistic", intercept: 0, coefficients: Float64Array.of(1), centre: Float64Array.of(0), scale: Float64Array.of(1) };
 * findFlip(form, [1], [1], (margin) => (margin > 0 ? "buy" : "hold")).to; // => 0
 */
export function findFlip(
  form: Model["form"],
  row: ArrayLike<number>,
  deviations: ArrayLike<number>,
  decide: Decide,
): DecisionFlip | null {
  const width = isTrees(form) ? form.featureCount : form.coefficients.length;
  if (row.length !== width || deviations.length !== width) {
    throw new TypeError(
      `Cannot find a flip: ${row.length} values and ${deviations.length} deviations for ${width} features`,
    );
  }
  let best: DecisionFlip | null = null;
  for (let feature = 0; feature < width; feature++) {
    const from = row[feature]!;
    const unit = deviations[feature]!;
    if (Number.isNaN(from) || !(unit > 0)) continue;
    const limit: number = best ? best.deviations * unit : Number.POSITIVE_INFINITY;
    const found: Change | null = isTrees(form)
      ? flipTrees(form, row, feature, decide, limit)
      : flipLinear(form, row, feature, decide, Math.min(limit, MOST_DEVIATIONS * unit));
    if (found && found.size < limit) {
      const { to, size, margin } = found;
      best = { feature, from, to, deviations: size / unit, margin, decision: decide(margin) };
    }
  }
  return best;
}

const MOST_DEVIATIONS = 64;

interface Change {
  readonly to: number;
  readonly size: number;
  readonly margin: number;
}

function flipTrees(
  trees: TreeEnsemble,
  row: ArrayLike<number>,
  feature: number,
  decide: Decide,
  limit: number,
): Change | null {
  const thresholds = thresholdsOf(trees, feature);
  if (thresholds.length === 0 || isSplitByCategory(trees, feature)) return null;
  const margins = profile(trees, row, feature, thresholds);
  const from = row[feature]!;
  const place = placeOf(thresholds, compared(trees, from));
  const present = decide(margins[place]!);
  let best: Change | null = null;
  for (const step of [-1, 1]) {
    for (let i = place + step; i >= 0 && i < margins.length; i += step) {
      const to = step < 0 ? thresholds[i]! : justAbove(thresholds[i - 1]!, trees.rounding);
      const size = Math.abs(to - from);
      if (!(size < (best?.size ?? limit))) break;
      if (decide(margins[i]!) === present) continue;
      best = { to, size, margin: margins[i]! };
      break;
    }
  }
  return best;
}

const TABLES = new WeakMap<TreeEnsemble, readonly Float64Array[]>();

/** The different thresholds of a feature, rising; found once for all features of an ensemble. */
function thresholdsOf(trees: TreeEnsemble, wanted: number): Float64Array {
  const known = TABLES.get(trees) ?? tabulate(trees);
  TABLES.set(trees, known);
  return known[wanted]!;
}

function tabulate({ feature, threshold, featureCount }: TreeEnsemble): Float64Array[] {
  const found = Array.from({ length: featureCount }, () => new Set<number>());
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! >= 0) found[feature[node]!]!.add(threshold[node]!);
  }
  return found.map((thresholds) => Float64Array.from(thresholds).sort());
}

function isSplitByCategory({ feature, categories }: TreeEnsemble, wanted: number): boolean {
  return categories?.of.some((set, node) => set >= 0 && feature[node] === wanted) ?? false;
}

/** The interval that holds a value: above threshold i − 1, at most threshold i. */
function placeOf(thresholds: Float64Array, value: number): number {
  let [low, high] = [0, thresholds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= thresholds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The margin in each interval of a feature between its thresholds, to the bit what the evaluator gives there. */
function profile(
  trees: TreeEnsemble,
  row: ArrayLike<number>,
  wanted: number,
  thresholds: Float64Array,
): Float64Array {
  const { feature, threshold, left, right, value, roots, base } = trees;
  const margins = new Float64Array(thresholds.length + 1).fill(base);
  // Nodes that are still to be seen, each with the first and the last interval that reach it.
  const open: number[] = [];
  for (const root of roots) {
    open.push(root, 0, thresholds.length);
    while (open.length > 0) {
      const [to, from, node] = [open.pop()!, open.pop()!, open.pop()!];
      const k = feature[node]!;
      if (k < 0) {
        for (let i = from; i <= to; i++) margins[i]! += value[node]!;
      } else if (k === wanted) {
        const last = placeOf(thresholds, threshold[node]!);
        if (from <= last) open.push(left[node]!, from, Math.min(to, last));
        if (to > last) open.push(right[node]!, Math.max(from, last + 1), to);
      } else {
        const isLeft = goesLeft(trees, node, compared(trees, row[k]!));
        open.push(isLeft ? left[node]! : right[node]!, from, to);
      }
    }
  }
  return margins;
}

function compared({ rounding }: TreeEnsemble, value: number): number {
  return rounding === "float32" ? Math.fround(value) : value;
}

/** The next float32, or double, above a number. */
function justAbove(value: number, rounding: TreeEnsemble["rounding"]): number {
  if (rounding === "none") return value + Math.max(Number.MIN_VALUE, Math.abs(value) * 2 ** -52);
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = value === 0 ? 0 : value;
  bits[0]! += float[0] < 0 ? -1 : 1;
  return float[0];
}

/** Halves the way to a value that changes the decision: in one direction the margin only rises or only falls. */
function flipLinear(
  model: LinearModel,
  row: ArrayLike<number>,
  feature: number,
  decide: Decide,
  limit: number,
): Change | null {
  if (model.coefficients[feature] === 0) return null;
  const changed = Float64Array.from(row);
  const marginAt = (value: number): number => {
    changed[feature] = value;
    return evaluateLinearRow(model, changed);
  };
  const from = row[feature]!;
  const present = decide(marginAt(from));
  let best: Change | null = null;
  for (const sign of [-1, 1]) {
    let [near, far] = [0, best?.size ?? limit];
    if (decide(marginAt(from + sign * far)) === present) continue;
    for (let i = 0; i < 60; i++) {
      const middle = (near + far) / 2;
      if (decide(marginAt(from + sign * middle)) === present) near = middle;
      else far = middle;
    }
    const to = Math.fround(from + sign * far);
    best = { to, size: Math.abs(to - from), margin: marginAt(to) };
  }
  return best;
}
