import type { Samples } from "../../data/dataset.js";
import { createSetWeights } from "../../data/set-weights.js";
import { goesLeft } from "../../trees/ensemble/goes-left.js";
import type { TreeEnsemble } from "../../trees/ensemble/tree-ensemble.js";
import type { TreeWalk } from "./tree-shap-classic.js";
import { mostOnPath } from "./tree-shares.js";

/**
 * Interventional SHAP of one row and tree, every background row in turn, for trees too deep for tables. Where both rows
 * go the same way there is one path; where they part, a feature belongs to one of them from there on.
 */
export function createInterventionalWalk(trees: TreeEnsemble, background: Samples): TreeWalk {
  const { feature, left, right, value, featureCount } = trees;
  const most = mostOnPath(trees);
  const weights = createSetWeights(most);
  /** 1 where the path follows the row's value of a feature, −1 the background's, 0 where they have not parted. */
  const owner = new Int8Array(featureCount);
  const own = new Int32Array(most);
  const theirs = new Int32Array(most);
  /** Where the rows parted on the way: the feature, the other side's node, and how many features each had then. */
  const parted = new Int32Array(4 * most);

  const addLeaf = (node: number, owned: number, lent: number, sums: Float64Array, out: number): void => {
    const share = value[node]! / background.rows;
    const towards = share * weights.of(owned, lent);
    const away = share * weights.of(lent, owned);
    for (let i = 0; i < owned; i++) sums[out + own[i]!]! += towards;
    for (let i = 0; i < lent; i++) sums[out + theirs[i]!]! -= away;
  };

  const walk = (
    root: number,
    values: Float32Array,
    offset: number,
    other: number,
    sums: Float64Array,
    out: number,
  ): void => {
    let [node, owned, lent, open] = [root, 0, 0, 0];
    for (;;) {
      for (let tested = feature[node]!; tested >= 0; tested = feature[node]!) {
        const mine = goesLeft(trees, node, values[offset + tested]!) ? left[node]! : right[node]!;
        const its = goesLeft(trees, node, background.values[other + tested]!) ? left[node]! : right[node]!;
        const holder = owner[tested]!;
        if (mine === its || holder !== 0) {
          node = holder < 0 ? its : mine;
          continue;
        }
        parted.set([tested, its, owned, lent], 4 * open++);
        owner[tested] = 1;
        own[owned++] = tested;
        node = mine;
      }
      addLeaf(node, owned, lent, sums, out);
      // Back to the last place where the rows parted and only the row's side was seen.
      while (open > 0 && owner[parted[4 * open - 4]!]! < 0) owner[parted[4 * --open]!] = 0;
      if (open === 0) return;
      const place = 4 * open - 4;
      const tested = parted[place]!;
      node = parted[place + 1]!;
      owned = parted[place + 2]!;
      lent = parted[place + 3]!;
      owner[tested] = -1;
      theirs[lent++] = tested;
    }
  };
  return (root, values, offset, sums, out) => {
    for (let row = 0; row < background.rows; row++) walk(root, values, offset, row * featureCount, sums, out);
  };
}
