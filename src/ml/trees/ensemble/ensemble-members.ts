import { linkProbability } from "../../model/margin-probability.js";
import { leafOf } from "./evaluate-trees.js";
import type { TreeEnsemble } from "./tree-ensemble.js";

/**
 * What each tree of a forest says of a row by itself: base + trees × its leaf, through the link, kept within [0, 1].
 * Their mean is the forest's prediction when the link is "identity". For `disagreement`; trees of a boosting mean
 * nothing alone, see `stagedMembers`.
 *
 * @param row featureCount values from `offset` on; NaN where one is missing
 */
export function forestMembers(trees: TreeEnsemble, row: ArrayLike<number>, offset = 0): Float64Array {
  const { roots, base, value } = trees;
  return Float64Array.from(roots, (root) =>
    linked(trees, base + roots.length * value[leafOf(trees, root, row, offset)]!),
  );
}

/**
 * What a boosting said of a row when it had half of its trees, and after each tree since: a virtual ensemble. For
 * `disagreement`. Malinin, Prokhorenkova and Ustimenko (2021), "Uncertainty in Gradient Boosting via Ensembles".
 *
 * @param row featureCount values from `offset` on; NaN where one is missing
 */
export function stagedMembers(trees: TreeEnsemble, row: ArrayLike<number>, offset = 0): Float64Array {
  const { roots, base, value } = trees;
  const half = roots.length >> 1;
  let margin = base;
  const stages = Float64Array.from(roots, (root) => {
    margin += value[leafOf(trees, root, row, offset)]!;
    return linked(trees, margin);
  });
  return stages.slice(half);
}

function linked({ link }: TreeEnsemble, margin: number): number {
  return linkProbability(link)(margin);
}
