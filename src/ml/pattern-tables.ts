import { countInnerNodes, groupTree, tableSize, type GroupedTree, type LeafGroup } from "./leaf-groups.js";
import type { TreeEnsemble } from "./tree-ensemble.js";

/** Rows that pass through one tree before the next tree is touched. */
export const BLOCK_ROWS = 512;

/** Numbers in one tree's tables at most (4 MiB), and in all tables of a model (64 MiB). */
const LARGEST_TREE = 2 ** 19;
const LARGEST_MODEL = 2 ** 23;

/** Writes what rows with a code get from the leaves of a group: one number for each of its features. */
export type FillEntry = (tree: number, group: LeafGroup, code: number, entry: Float64Array) => void;

/** Trees with tables, and the roots of those whose tables would be too large. */
export interface TabledTrees {
  readonly grouped: readonly GroupedTree[];
  readonly others: readonly number[];
}

/** Chooses which trees get tables: in their order, while each and all together stay within the bound on memory. */
export function chooseTables(
  trees: TreeEnsemble,
  { largestTree = LARGEST_TREE, largestModel = LARGEST_MODEL } = {},
): TabledTrees {
  const inner = countInnerNodes(trees);
  const grouped: GroupedTree[] = [];
  const others: number[] = [];
  let total = 0;
  for (const root of trees.roots) {
    const size = tableSize(trees, root, inner);
    if (size > largestTree || total + size > largestModel) {
      others.push(root);
      continue;
    }
    total += size;
    grouped.push(groupTree(trees, root, inner));
  }
  return { grouped, others };
}

/** Feature k of row s of a block at k × BLOCK_ROWS + s: the values that come in and the contributions that go out. */
export interface Block {
  readonly values: Float32Array;
  readonly sums: Float64Array;
}

/**
 * Adds what each row of a block gets from trees with tables. An entry is made when its code is first met and kept from
 * then on, so that a row costs a comparison a node and an addition a feature and group.
 */
export function createTableSums(
  trees: TreeEnsemble,
  grouped: readonly GroupedTree[],
  fill: FillEntry,
): (block: Block, rows: number) => void {
  const tables = grouped.map(({ size }) => new Float64Array(size).fill(Number.NaN));
  const masks = new Uint16Array(BLOCK_ROWS * Math.max(1, ...grouped.map(({ cells }) => cells)));
  const codes = new Int32Array(BLOCK_ROWS);

  const addGroup = (t: number, group: LeafGroup, block: Block, rows: number): void => {
    const table = tables[t]!;
    const width = group.features.length;
    readMasks(masks, group.cell * BLOCK_ROWS, codes, rows);
    for (let place = 0; place < group.nodes.length; place++) {
      const node = group.nodes[place]!;
      addSides(trees, node, block.values, codes, 1 << (group.above + place), rows);
    }
    for (let s = 0; s < rows; s++) {
      const at = group.offset + codes[s]! * width;
      if (Number.isNaN(table[at]!)) fill(t, group, codes[s]!, table.subarray(at, at + width));
      codes[s] = at;
    }
    for (let k = 0; k < width; k++) {
      addEntries(table, codes, k, block.sums, group.features[k]! * BLOCK_ROWS, rows);
    }
  };

  return (block, rows) => {
    for (let t = 0; t < grouped.length; t++) {
      masks.fill(0, 0, rows);
      for (const top of grouped[t]!.tops) {
        const [left, right] = [top.left * BLOCK_ROWS, top.right * BLOCK_ROWS];
        passMasks(trees, top.node, block.values, masks, top.cell * BLOCK_ROWS, left, right, top.bit, rows);
      }
      for (const group of grouped[t]!.groups) addGroup(t, group, block, rows);
    }
  };
}

function readMasks(masks: Uint16Array, from: number, codes: Int32Array, rows: number): void {
  for (let s = 0; s < rows; s++) codes[s] = masks[from + s]!;
}

/** Gives both children their masks: the side that a row does not take has the node's feature among the failures. */
function passMasks(
  trees: TreeEnsemble,
  node: number,
  values: Float32Array,
  masks: Uint16Array,
  from: number,
  left: number,
  right: number,
  bit: number,
  rows: number,
): void {
  const at = trees.feature[node]! * BLOCK_ROWS;
  const threshold = trees.threshold[node]!;
  const missingRight = 1 - trees.missingLeft[node]!;
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
  const threshold = trees.threshold[node]!;
  const missingRight = 1 - trees.missingLeft[node]!;
  for (let s = 0; s < rows; s++) {
    const x = values[at + s]!;
    // oxlint-disable-next-line no-self-compare -- true for NaN alone
    const goesRight = Number(x > threshold) | (Number(x !== x) & missingRight);
    codes[s]! |= -goesRight & bit;
  }
}

function addEntries(
  table: Float64Array,
  codes: Int32Array,
  k: number,
  sums: Float64Array,
  at: number,
  rows: number,
): void {
  for (let s = 0; s < rows; s++) sums[at + s]! += table[codes[s]! + k]!;
}
