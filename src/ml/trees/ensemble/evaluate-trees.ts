import { goesLeft } from "./goes-left.js";
import type { TreeEnsemble } from "./tree-ensemble.js";

/** Rows that are walked through one tree before the next tree is touched: their values stay in the cache. */
const BLOCK = 256;

/**
 * The margins of rows: `base` plus one leaf of each tree, added in the order of the trees.
 *
 * @param values feature k of row i at i × featureCount + k; NaN where it is missing
 * @param margins one a row, written and returned; a new array by default
 * @throws TypeError unless there are featureCount values a row and one margin a row.
 */
export function evaluateTrees(
  trees: TreeEnsemble,
  values: Float32Array | Float64Array,
  rows: number,
  margins: Float64Array = new Float64Array(rows),
): Float64Array {
  const { featureCount, base, roots } = trees;
  if (values.length !== rows * featureCount || margins.length !== rows) {
    throw new TypeError(
      `Cannot evaluate trees: ${values.length} values and ${margins.length} margins for ${rows} rows, expected ${featureCount} values and one margin a row`,
    );
  }
  const rounded = trees.rounding === "float32" && values instanceof Float64Array;
  const compared = rounded ? Float32Array.from(values) : values;
  margins.fill(base);
  for (let start = 0; start < rows; start += BLOCK) {
    const end = Math.min(start + BLOCK, rows);
    for (let t = 0; t < roots.length; t++) {
      if (trees.categories) addCategoryTree(trees, roots[t]!, compared, start, end, margins);
      else addTree(trees, roots[t]!, compared, start, end, margins);
    }
  }
  return margins;
}

function addTree(
  { feature, threshold, left, right, missingLeft, value, featureCount }: TreeEnsemble,
  root: number,
  values: Float32Array | Float64Array,
  start: number,
  end: number,
  margins: Float64Array,
): void {
  for (let i = start, row = start * featureCount; i < end; i++, row += featureCount) {
    let node = root;
    for (let k = feature[node]!; k >= 0; k = feature[node]!) {
      const x = values[row + k]!;
      // oxlint-disable-next-line no-self-compare -- true for NaN alone, and faster than Number.isNaN here
      node = x <= threshold[node]! || (x !== x && missingLeft[node] === 1) ? left[node]! : right[node]!;
    }
    margins[i]! += value[node]!;
  }
}

function addCategoryTree(
  trees: TreeEnsemble,
  root: number,
  values: Float32Array | Float64Array,
  start: number,
  end: number,
  margins: Float64Array,
): void {
  for (let i = start; i < end; i++) {
    margins[i]! += trees.value[leafOf(trees, root, values, i * trees.featureCount)]!;
  }
}

/**
 * The margin of one row, to the bit what `evaluateTrees` gives; allocates nothing, for a live bar.
 *
 * @param row featureCount values from `offset` on; NaN where one is missing
 */
export function evaluateTreesRow(trees: TreeEnsemble, row: ArrayLike<number>, offset = 0): number {
  const { roots } = trees;
  let margin = trees.base;
  for (let t = 0; t < roots.length; t++) margin += trees.value[leafOf(trees, roots[t]!, row, offset)]!;
  return margin;
}

/** The leaf that a row reaches from a root, as a node's index. */
export function leafOf(trees: TreeEnsemble, root: number, row: ArrayLike<number>, offset = 0): number {
  const { feature, left, right, rounding } = trees;
  const rounds = rounding === "float32";
  let node = root;
  for (let k = feature[node]!; k >= 0; k = feature[node]!) {
    const x = rounds ? Math.fround(row[offset + k]!) : row[offset + k]!;
    node = goesLeft(trees, node, x) ? left[node]! : right[node]!;
  }
  return node;
}
