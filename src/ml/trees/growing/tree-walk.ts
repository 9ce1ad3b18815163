import type { Samples } from "../../data/dataset.js";
import type { TreeBuilder } from "./tree-builder.js";

/** Adds to each row's margin the leaf that it reaches in the builder's last tree. */
export function addLastTree(
  tree: TreeBuilder,
  { names, rows, values }: Samples,
  margins: Float64Array,
): void {
  const { feature, threshold, left, right, missingLeft, value } = tree;
  const root = tree.roots.at(-1)!;
  for (let i = 0; i < rows; i++) {
    let node = root;
    for (let k = feature[node]!; k >= 0; k = feature[node]!) {
      const x = values[i * names.length + k]!;
      const goesLeft = x <= threshold[node]! || (x !== x && missingLeft[node] === 1);
      node = goesLeft ? left[node]! : right[node]!;
    }
    margins[i]! += value[node]!;
  }
}
