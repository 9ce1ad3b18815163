import type { TreeEnsemble } from "../trees/tree-ensemble.js";

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

/** Inner nodes on the longest path from a root to a leaf. */
export function deepest({ feature, left, right }: TreeEnsemble): number {
  const depth = new Int32Array(feature.length);
  let most = 0;
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! < 0) continue;
    const below = depth[node]! + 1;
    most = Math.max(most, below);
    depth[left[node]!] = below;
    depth[right[node]!] = below;
  }
  return most;
}
