import { shareOf } from "./leaf-groups.js";
import type { TreeEnsemble } from "./tree-ensemble.js";

/** The features on a path with what the algorithm keeps of each; a stretch for every depth, one behind the other. */
interface Paths {
  readonly feature: Int32Array;
  /** Share of the permutations' rows that pass where the feature is unknown, and 1 or 0 where it is known. */
  readonly zero: Float64Array;
  readonly one: Float64Array;
  readonly weight: Float64Array;
}

/**
 * Path-dependent TreeSHAP, one row and tree at a time: O(leaves × depth²). It needs no memory but a path, and serves as
 * the yardstick of the tables. Source: Lundberg et al., From local explanations to global understanding with explainable
 * AI for trees, Nature Machine Intelligence 2 (2020), algorithm 2.
 *
 * @param values the row's features from `offset` on
 * @param sums each feature's contribution is added to its place from `out` on
 */
export function createClassicTreeShap(
  trees: TreeEnsemble,
): (root: number, values: Float32Array, offset: number, sums: Float64Array, out: number) => void {
  const { feature, threshold, left, right, missingLeft, value } = trees;
  const depth = deepest(trees) + 2;
  const paths = allocatePaths((depth * (depth + 1)) / 2);

  return (root, values, offset, sums, out) => {
    const visit = (
      node: number,
      parent: number,
      length: number,
      zero: number,
      one: number,
      by: number,
    ): void => {
      const path = parent + length;
      copyPath(paths, parent, path, length);
      extend(paths, path, length, zero, one, by);
      const tested = feature[node]!;
      if (tested < 0) {
        addLeaf(paths, path, length, value[node]!, sums, out);
        return;
      }
      const x = values[offset + tested]!;
      const goesLeft = x <= threshold[node]! || (Number.isNaN(x) && missingLeft[node] === 1);
      const [taken, other] = goesLeft ? [left[node]!, right[node]!] : [right[node]!, left[node]!];
      let [zeroBefore, oneBefore, size] = [1, 1, length];
      const known = indexOfFeature(paths, path, length, tested);
      if (known > 0) {
        zeroBefore = paths.zero[path + known]!;
        oneBefore = paths.one[path + known]!;
        unwind(paths, path, length, known);
        size--;
      }
      const next = size + 1;
      visit(taken, path, next, zeroBefore * shareOf(trees, node, taken), oneBefore, tested);
      visit(other, path, next, zeroBefore * shareOf(trees, node, other), 0, tested);
    };
    visit(root, 0, 0, 1, 1, -1);
  };
}

/** Inner nodes on the longest path from a root to a leaf. */
export function deepest({ roots, feature, left, right }: TreeEnsemble): number {
  const depth = new Int32Array(feature.length);
  let most = 0;
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! < 0) continue;
    most = Math.max(most, depth[node]! + 1);
    depth[left[node]!] = depth[right[node]!] = depth[node]! + 1;
  }
  return roots.length > 0 ? most : 0;
}

function allocatePaths(size: number): Paths {
  return {
    feature: new Int32Array(size),
    zero: new Float64Array(size),
    one: new Float64Array(size),
    weight: new Float64Array(size),
  };
}

function copyPath({ feature, zero, one, weight }: Paths, from: number, to: number, length: number): void {
  feature.copyWithin(to, from, from + length);
  zero.copyWithin(to, from, from + length);
  one.copyWithin(to, from, from + length);
  weight.copyWithin(to, from, from + length);
}

/** Adds a feature to a path that had `length` entries, the first of which stands for no feature. */
function extend(
  { feature, zero, one, weight }: Paths,
  path: number,
  length: number,
  zeroShare: number,
  oneShare: number,
  by: number,
): void {
  feature[path + length] = by;
  zero[path + length] = zeroShare;
  one[path + length] = oneShare;
  weight[path + length] = length === 0 ? 1 : 0;
  for (let i = path + length - 1, j = length - 1; j >= 0; i--, j--) {
    weight[i + 1]! += (oneShare * weight[i]! * (j + 1)) / (length + 1);
    weight[i] = (zeroShare * weight[i]! * (length - j)) / (length + 1);
  }
}

/** Takes entry `known` out of a path whose last entry is `last`. */
function unwind({ feature, zero, one, weight }: Paths, path: number, last: number, known: number): void {
  const [zeroShare, oneShare] = [zero[path + known]!, one[path + known]!];
  let next = weight[path + last]!;
  for (let j = last - 1; j >= 0; j--) {
    const before = weight[path + j]!;
    if (oneShare === 0) {
      weight[path + j] = (before * (last + 1)) / (zeroShare * (last - j));
    } else {
      weight[path + j] = (next * (last + 1)) / ((j + 1) * oneShare);
      next = before - (weight[path + j]! * zeroShare * (last - j)) / (last + 1);
    }
  }
  for (let j = known; j < last; j++) {
    feature[path + j] = feature[path + j + 1]!;
    zero[path + j] = zero[path + j + 1]!;
    one[path + j] = one[path + j + 1]!;
  }
}

/** Sum of the weights that a path would have without entry `known`. */
function unwoundSum({ zero, one, weight }: Paths, path: number, last: number, known: number): number {
  const [zeroShare, oneShare] = [zero[path + known]!, one[path + known]!];
  let next = weight[path + last]!;
  let sum = 0;
  for (let j = last - 1; j >= 0; j--) {
    if (oneShare === 0) {
      sum += weight[path + j]! / (zeroShare * (last - j));
    } else {
      const unwound = next / ((j + 1) * oneShare);
      sum += unwound;
      next = weight[path + j]! - unwound * zeroShare * (last - j);
    }
  }
  return sum * (last + 1);
}

function addLeaf(
  paths: Paths,
  path: number,
  last: number,
  value: number,
  sums: Float64Array,
  out: number,
): void {
  for (let i = 1; i <= last; i++) {
    const at = path + i;
    sums[out + paths.feature[at]!]! +=
      unwoundSum(paths, path, last, i) * (paths.one[at]! - paths.zero[at]!) * value;
  }
}

/** Place of a feature on a path, from 1; 0 where it is not. */
function indexOfFeature({ feature }: Paths, path: number, last: number, wanted: number): number {
  for (let i = 1; i <= last; i++) if (feature[path + i] === wanted) return i;
  return 0;
}
