import { deepest, nodeShares } from "./tree-shares.js";
import { goesLeft } from "../../trees/ensemble/goes-left.js";
import type { TreeEnsemble } from "../../trees/ensemble/tree-ensemble.js";
import { WeightedPaths } from "./weighted-paths.js";

/** Adds what one tree gives to each feature of the row at `offset` to the sums from `out` on. */
export type TreeWalk = (
  root: number,
  values: Float32Array,
  offset: number,
  sums: Float64Array,
  out: number,
) => void;

/**
 * Path-dependent TreeSHAP as it was published, one row and tree at a time: O(leaves × depth²). The yardstick of the
 * other ways, in tests and benchmarks. Source: Lundberg et al., From local explanations to global understanding with
 * explainable AI for trees, Nature Machine Intelligence 2 (2020), algorithm 2.
 */
export function createClassicTreeShap(trees: TreeEnsemble): TreeWalk {
  const { feature, left, right, value } = trees;
  const shares = nodeShares(trees);
  const paths = new WeightedPaths(deepest(trees));

  const visit = (
    node: number,
    parent: number,
    length: number,
    share: number,
    pass: number,
    by: number,
    values: Float32Array,
    offset: number,
    sums: Float64Array,
    out: number,
  ): void => {
    const path = parent + length;
    paths.copy(parent, path, length);
    paths.extend(path, length, share, pass, by);
    const tested = feature[node]!;
    if (tested < 0) {
      paths.addLeaf(path, length, value[node]!, sums, out);
      return;
    }
    const isLeft = goesLeft(trees, node, values[offset + tested]!);
    const taken = isLeft ? left[node]! : right[node]!;
    const other = isLeft ? right[node]! : left[node]!;
    let knownShare = 1;
    let knownPass = 1;
    let next = length + 1;
    const known = paths.find(path, length, tested);
    if (known > 0) {
      knownShare = paths.share[path + known]!;
      knownPass = paths.pass[path + known]!;
      paths.unwind(path, length, known);
      next = length;
    }
    visit(taken, path, next, knownShare * shares[taken]!, knownPass, tested, values, offset, sums, out);
    visit(other, path, next, knownShare * shares[other]!, 0, tested, values, offset, sums, out);
  };
  return (root, values, offset, sums, out) => visit(root, 0, 0, 1, 1, -1, values, offset, sums, out);
}
