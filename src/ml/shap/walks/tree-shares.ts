import { InputError } from "../../../core/errors.js";
import type { TreeEnsemble } from "../../trees/ensemble/tree-ensemble.js";

/**
 * Share of its parent's training rows that went to each node, 1 at roots: its cover over the sum of both children's,
 * which is not always the parent's own where covers are rounded; a half where neither child has any.
 */
export function nodeShares({ feature, left, right, cover }: TreeEnsemble): Float64Array {
  const shares = new Float64Array(feature.length).fill(1);
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! < 0) continue;
    const [l, r] = [left[node]!, right[node]!];
    const sum = cover[l]! + cover[r]!;
    shares[l] = sum === 0 ? 0.5 : cover[l]! / sum;
    shares[r] = sum === 0 ? 0.5 : cover[r]! / sum;
  }
  return shares;
}

/** The margin to expect when no feature is known: each leaf weighted by its share of the training rows. */
export function expectedMargin(trees: TreeEnsemble, shares = nodeShares(trees)): number {
  const { feature, left, right, value } = trees;
  const expected = Float64Array.from(value);
  for (let node = feature.length - 1; node >= 0; node--) {
    if (feature[node]! < 0) continue;
    const [l, r] = [left[node]!, right[node]!];
    expected[node] = shares[l]! * expected[l]! + shares[r]! * expected[r]!;
  }
  return trees.roots.reduce((sum, root) => sum + expected[root]!, trees.base);
}

/** Inner nodes on the way to each node from its root. */
export function depths({ feature, left, right }: TreeEnsemble): Int32Array {
  const depth = new Int32Array(feature.length);
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! < 0) continue;
    depth[left[node]!] = depth[node]! + 1;
    depth[right[node]!] = depth[node]! + 1;
  }
  return depth;
}

/** Inner nodes on the longest path from a root to a leaf. */
export function deepest(trees: TreeEnsemble): number {
  return depths(trees).reduce((most, depth) => Math.max(most, depth), 0);
}

/** More features than this on one path would want gigabytes. */
const MOST_ON_PATH = 2048;

/**
 * More features than any path tests: the depth, or the number of features that are tested at all.
 *
 * @throws InputError above 2,048.
 */
export function mostOnPath(trees: TreeEnsemble, depth = deepest(trees)): number {
  const tested = new Set(trees.feature);
  tested.delete(-1);
  const most = Math.min(depth, tested.size);
  if (most <= MOST_ON_PATH) return most;
  throw new InputError(
    `Cannot explain: a path of the trees may test ${most} features, expected at most ${MOST_ON_PATH}`,
  );
}
