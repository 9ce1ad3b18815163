import type { GroupedTree, LeafGroup } from "./leaf-groups.js";
import { goesLeft } from "../../trees/ensemble/goes-left.js";
import type { TreeEnsemble } from "../../trees/ensemble/tree-ensemble.js";

/** Rows that pass through one tree before the next tree is touched. */
export const BLOCK_ROWS = 512;

/** Does something with the codes of the first `rows` rows for one group of leaves. */
export type UseCodes = (group: LeafGroup, codes: Int32Array, rows: number) => void;

/**
 * Finds the code of every row of a block for every group of leaves, a comparison a node and no branch.
 *
 * @returns a function of a block's values, feature k of row s at k × BLOCK_ROWS + s.
 */
export function createCodes(
  trees: TreeEnsemble,
  grouped: readonly GroupedTree[],
  use: UseCodes,
): (values: Float32Array, rows: number) => void {
  const cells = grouped.reduce((most, tree) => Math.max(most, tree.cells), 1);
  const masks = new Uint16Array(BLOCK_ROWS * cells);
  const codes = new Int32Array(BLOCK_ROWS);

  return (values, rows) => {
    for (const { tops, groups } of grouped) {
      masks.fill(0, 0, rows);
      for (const { node, cell, left, right, bit } of tops) {
        passMasks(trees, node, values, masks, cell, left, right, bit, rows);
      }
      for (const group of groups) {
        readMasks(masks, group.cell, codes, rows);
        for (let place = 0; place < group.nodes.length; place++) {
          addSides(trees, group.nodes[place]!, values, codes, 1 << (group.above + place), rows);
        }
        use(group, codes, rows);
      }
    }
  };
}

function readMasks(masks: Uint16Array, cell: number, codes: Int32Array, rows: number): void {
  for (let s = 0, from = cell * BLOCK_ROWS; s < rows; s++) codes[s] = masks[from + s]!;
}

function isByCategory({ categories }: TreeEnsemble, node: number): boolean {
  return categories !== undefined && categories.of[node]! >= 0;
}

/** Gives both children their masks: on the side that a row does not take, the node's feature is among the failures. */
function passMasks(
  trees: TreeEnsemble,
  node: number,
  values: Float32Array,
  masks: Uint16Array,
  cell: number,
  leftCell: number,
  rightCell: number,
  bit: number,
  rows: number,
): void {
  const at = trees.feature[node]! * BLOCK_ROWS;
  if (isByCategory(trees, node)) {
    for (let s = 0; s < rows; s++) {
      const mask = masks[cell * BLOCK_ROWS + s]!;
      const isLeft = goesLeft(trees, node, values[at + s]!);
      masks[leftCell * BLOCK_ROWS + s] = isLeft ? mask : mask | bit;
      masks[rightCell * BLOCK_ROWS + s] = isLeft ? mask | bit : mask;
    }
    return;
  }
  const threshold = trees.threshold[node]!;
  const missingRight = 1 - trees.missingLeft[node]!;
  const from = cell * BLOCK_ROWS;
  const left = leftCell * BLOCK_ROWS;
  const right = rightCell * BLOCK_ROWS;
  for (let s = 0; s < rows; s++) {
    const x = values[at + s]!;
    // oxlint-disable-next-line no-self-compare -- true for NaN alone
    const goesRight = Number(x > threshold) | (Number(x !== x) & missingRight);
    const mask = masks[from + s]!;
    masks[left + s] = mask | (-goesRight & bit);
    masks[right + s] = mask | ((goesRight - 1) & bit);
  }
}

function addSides(
  trees: TreeEnsemble,
  node: number,
  values: Float32Array,
  codes: Int32Array,
  bit: number,
  rows: number,
): void {
  const at = trees.feature[node]! * BLOCK_ROWS;
  if (isByCategory(trees, node)) {
    for (let s = 0; s < rows; s++) if (!goesLeft(trees, node, values[at + s]!)) codes[s]! |= bit;
    return;
  }
  const threshold = trees.threshold[node]!;
  const missingRight = 1 - trees.missingLeft[node]!;
  for (let s = 0; s < rows; s++) {
    const x = values[at + s]!;
    // oxlint-disable-next-line no-self-compare -- true for NaN alone
    const goesRight = Number(x > threshold) | (Number(x !== x) & missingRight);
    codes[s]! |= -goesRight & bit;
  }
}
