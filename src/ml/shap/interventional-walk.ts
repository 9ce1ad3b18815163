import type { Samples } from "../data/dataset.js";
import { createSetWeights } from "../data/set-weights.js";
import type { TreeEnsemble } from "../trees/tree-ensemble.js";
import type { TreeWalk } from "./tree-shap-classic.js";
import { deepest } from "./tree-shares.js";

/**
 * Interventional SHAP of one row and tree, every background row in turn, for trees too deep for tables. Where both rows
 * go the same way there is one path; where they part, a feature belongs to one of them from there on.
 */
export function createInterventionalWalk(trees: TreeEnsemble, background: Samples): TreeWalk {
  const { feature, threshold, left, right, missingLeft, value, featureCount } = trees;
  const most = Math.min(deepest(trees), featureCount);
  const weights = createSetWeights(most);
  /** 1 where the path follows the row's value of a feature, −1 the background's, 0 where they have not parted. */
  const owner = new Int8Array(featureCount);
  const own = new Int32Array(most);
  const theirs = new Int32Array(most);

  const goesLeft = (node: number, x: number): boolean =>
    x <= threshold[node]! || (Number.isNaN(x) && missingLeft[node] === 1);

  const visit = (
    node: number,
    owned: number,
    lent: number,
    values: Float32Array,
    offset: number,
    other: number,
    sums: Float64Array,
    out: number,
  ): void => {
    const tested = feature[node]!;
    if (tested < 0) {
      const share = value[node]! / background.rows;
      const towards = share * weights.of(owned, lent);
      const away = share * weights.of(lent, owned);
      for (let i = 0; i < owned; i++) sums[out + own[i]!]! += towards;
      for (let i = 0; i < lent; i++) sums[out + theirs[i]!]! -= away;
      return;
    }
    const mine = goesLeft(node, values[offset + tested]!) ? left[node]! : right[node]!;
    const its = goesLeft(node, background.values[other + tested]!) ? left[node]! : right[node]!;
    const holder = owner[tested]!;
    if (mine === its || holder !== 0) {
      visit(holder < 0 ? its : mine, owned, lent, values, offset, other, sums, out);
      return;
    }
    owner[tested] = 1;
    own[owned] = tested;
    visit(mine, owned + 1, lent, values, offset, other, sums, out);
    owner[tested] = -1;
    theirs[lent] = tested;
    visit(its, owned, lent + 1, values, offset, other, sums, out);
    owner[tested] = 0;
  };
  return (root, values, offset, sums, out) => {
    for (let row = 0; row < background.rows; row++) {
      visit(root, 0, 0, values, offset, row * featureCount, sums, out);
    }
  };
}
