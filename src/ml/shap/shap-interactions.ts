import { gaussLegendre, type Quadrature } from "../../math/gauss-legendre.js";
import type { Samples } from "../data/dataset.js";
import type { Model } from "../model/model.js";
import { isTrees } from "../model/model.js";
import { valuesOf } from "../model/predict.js";
import { goesLeft } from "../trees/ensemble/goes-left.js";
import type { TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";
import { createTreeShap } from "./tree-shap.js";
import { deepest, mostOnPath, nodeShares } from "./walks/tree-shares.js";

/** How features act together: for each row a matrix whose row k adds up to feature k's SHAP value. */
export interface Interactions {
  readonly names: readonly string[];
  readonly rows: number;
  /**
   * Of features j and k in row i at (i × names.length + j) × names.length + k, in units of the margin; the same for k
   * and j. On the diagonal stands what a feature does alone.
   */
  readonly values: Float64Array;
}

/**
 * Exact SHAP interaction values of trees with covers, by the path-dependent game: off the diagonal half of the Shapley
 * interaction index of two features, on it what is left of the SHAP value. Source: Lundberg et al., Nature Machine
 * Intelligence 2 (2020), equations 4 to 6. O(leaves × depth³) a row.
 *
 * @throws TypeError for a linear model, whose features do not interact; RangeError for trees without covers;
 * InputError naming the features that the samples lack.
 *
 * @example
 * const test = { feature: Int32Array.of(0, -1, 1, -1, -1), threshold: new Float64Array(5), missingLeft: new Uint8Array(5) };
 * const nodes = { ...test, left: Int32Array.of(1, -1, 3, -1, -1), right: Int32Array.of(2, -1, 4, -1, -1) };
 * const leaves = { value: Float64Array.of(0, 0, 0, 0, 1), cover: Float64Array.of(4, 2, 2, 1, 1), roots: Int32Array.of(0) };
 * const form = { featureCount: 2, base: 0, link: "identity", rounding: "float32", ...nodes, ...leaves };
 * const bothAboveZero = { features: ["a", "b"], form, calibration: null, card: null };
 * shapInteractions(bothAboveZero, { names: ["a", "b"], rows: 1, values: Float32Array.of(1, 1) }).values; // => Float64Array.of(0.25, 0.125, 0.125, 0.25)
 */
export function shapInteractions(model: Model, samples: Samples): Interactions {
  if (!isTrees(model.form)) {
    throw new TypeError("Cannot find interactions: the features of a linear model do not interact");
  }
  const names = model.features;
  const { rows } = samples;
  const width = names.length;
  const values = valuesOf(names, samples);
  const contributions = new Float64Array(rows * width);
  createTreeShap(model.form).contribute(values, rows, contributions);
  const found = new Float64Array(rows * width * width);
  const addRow = createPairWalk(model.form);
  for (let i = 0; i < rows; i++) {
    const matrix = found.subarray(i * width * width, (i + 1) * width * width);
    addRow(values.subarray(i * width, (i + 1) * width), matrix);
    completeDiagonal(matrix, contributions.subarray(i * width, (i + 1) * width));
  }
  return { names, rows, values: found };
}

function completeDiagonal(matrix: Float64Array, contributions: Float64Array): void {
  const width = contributions.length;
  for (let j = 0; j < width; j++) {
    let others = 0;
    for (let k = 0; k < width; k++) if (k !== j) others += matrix[j * width + k]!;
    matrix[j * width + j] = contributions[j]! - others;
  }
}

/** The features on the way to a leaf: what the walk has in hand there. */
interface OpenPath {
  readonly feature: Int32Array;
  /** Share of the training rows that pass a feature's conditions, and 1 where the row does. */
  readonly share: Float64Array;
  readonly pass: Float64Array;
}

/** Adds the interactions of one row, half of each index to either side of the diagonal. */
function createPairWalk(trees: TreeEnsemble): (row: Float32Array, matrix: Float64Array) => void {
  const { feature, left, right, value, roots } = trees;
  const shares = nodeShares(trees);
  const depth = deepest(trees);
  const most = mostOnPath(trees, depth);
  const path: OpenPath = {
    feature: new Int32Array(most),
    share: new Float64Array(most),
    pass: new Float64Array(most),
  };
  const addLeaf = createPairSums(trees.featureCount, path);
  /** Of each level: its node, how many children are done, features on the path before it, its feature's place there. */
  const at = new Int32Array(depth + 1);
  const done = new Uint8Array(depth + 1);
  const counts = new Int32Array(depth + 1);
  const places = new Int32Array(depth + 1);
  /** What its feature's share and pass were before. */
  const shareBefore = new Float64Array(depth + 1);
  const passBefore = new Float64Array(depth + 1);

  const enter = (level: number, node: number, count: number): void => {
    at[level] = node;
    counts[level] = count;
    done[level] = 0;
    const tested = feature[node]!;
    if (tested < 0) return;
    const known = path.feature.subarray(0, count).indexOf(tested);
    places[level] = known < 0 ? count : known;
    shareBefore[level] = known < 0 ? 1 : path.share[known]!;
    passBefore[level] = known < 0 ? 1 : path.pass[known]!;
    path.feature[places[level]!] = tested;
  };

  const walk = (root: number, row: Float32Array, matrix: Float64Array): void => {
    enter(0, root, 0);
    for (let level = 0; level >= 0;) {
      const node = at[level]!;
      const tested = feature[node]!;
      const place = places[level]!;
      if (tested < 0) {
        if (counts[level]! > 1) addLeaf(value[node]!, counts[level]!, matrix);
        level--;
      } else if (done[level] === 2) {
        path.share[place] = shareBefore[level]!;
        path.pass[place] = passBefore[level]!;
        level--;
      } else {
        const isLeft = done[level]!++ === 0;
        const child = isLeft ? left[node]! : right[node]!;
        path.share[place] = shareBefore[level]! * shares[child]!;
        path.pass[place] = goesLeft(trees, node, row[tested]!) === isLeft ? passBefore[level]! : 0;
        enter(level + 1, child, Math.max(counts[level]!, place + 1));
        level++;
      }
    }
  };
  return (row, matrix) => {
    for (const root of roots) walk(root, row, matrix);
  };
}

/**
 * For a leaf and each pair on its path: ½ × value × (passⱼ − shareⱼ) × (passₖ − shareₖ) × ∫ Π over the others of
 * (1 − t) × share + t × pass dt over [0, 1], by a quadrature that is exact for it.
 */
function createPairSums(
  width: number,
  { feature, share, pass }: OpenPath,
): (value: number, count: number, matrix: Float64Array) => void {
  const quadratures = new Map<number, Quadrature>();
  const quadratureOf = (points: number): Quadrature => {
    const known = quadratures.get(points) ?? gaussLegendre(points);
    quadratures.set(points, known);
    return known;
  };
  const factors = new Float64Array(feature.length);
  const after = new Float64Array(feature.length + 1);
  return (value, count, matrix) => {
    const { nodes, weights } = quadratureOf(Math.max(1, count >> 1));
    for (let q = 0; q < nodes.length; q++) {
      const t = nodes[q]!;
      after[count] = 1;
      for (let k = count - 1; k >= 0; k--) {
        factors[k] = (1 - t) * share[k]! + t * pass[k]!;
        after[k] = after[k + 1]! * factors[k]!;
      }
      let before = (value * weights[q]!) / 2;
      for (let j = 0; j < count; j++) {
        let between = before * (pass[j]! - share[j]!);
        for (let k = j + 1; k < count; k++) {
          const pair = between * (pass[k]! - share[k]!) * after[k + 1]!;
          matrix[feature[j]! * width + feature[k]!]! += pair;
          matrix[feature[k]! * width + feature[j]!]! += pair;
          between *= factors[k]!;
        }
        before *= factors[j]!;
      }
    }
  };
}
