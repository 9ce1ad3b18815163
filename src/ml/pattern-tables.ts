import { countInnerNodes, groupTree, tableSize, type GroupedTree, type LeafGroup } from "./leaf-groups.js";
import { BLOCK_ROWS, createCodes } from "./pattern-codes.js";
import type { TreeEnsemble } from "./tree-ensemble.js";
import { nodeShares } from "./tree-shares.js";

/** How much memory tables may take, in numbers of 8 bytes. */
export interface TableLimits {
  /** Of one tree; 2 ** 19 by default (4 MiB). */
  readonly tree: number;
  /** Of all trees; 2 ** 23 by default (64 MiB). */
  readonly model: number;
}

/** Enough for 28 full trees of depth 8, or 585 of depth 6. */
export const TABLE_LIMITS: TableLimits = { tree: 2 ** 19, model: 2 ** 23 };

/** Trees with tables, and the roots of those whose tables would be too large. */
export interface TabledTrees {
  readonly grouped: readonly GroupedTree[];
  readonly others: readonly number[];
}

/** Chooses which trees get tables: in their order, while each and all together stay within the limits. */
export function chooseTables(trees: TreeEnsemble, limits: TableLimits): TabledTrees {
  const inner = countInnerNodes(trees);
  const shares = nodeShares(trees);
  const grouped: GroupedTree[] = [];
  const others: number[] = [];
  let total = 0;
  for (const root of trees.roots) {
    const size = tableSize(trees, root, inner);
    if (size > limits.tree || total + size > limits.model) {
      others.push(root);
      continue;
    }
    total += size;
    grouped.push(groupTree(trees, root, inner, shares));
  }
  return { grouped, others };
}

/** Adds what rows with a code get from the leaves of a group to a zeroed entry: one number a feature from `at` on. */
export type FillEntry = (
  tree: number,
  group: LeafGroup,
  code: number,
  table: Float64Array,
  at: number,
) => void;

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
  let sums: Float64Array = new Float64Array();

  const addGroup = (t: number, group: LeafGroup, codes: Int32Array, rows: number): void => {
    const table = tables[t]!;
    const width = group.features.length;
    for (let s = 0; s < rows; s++) {
      const at = group.offset + codes[s]! * width;
      if (Number.isNaN(table[at]!)) {
        table.fill(0, at, at + width);
        fill(t, group, codes[s]!, table, at);
      }
      codes[s] = at;
    }
    for (let k = 0; k < width; k++) addColumn(table, codes, k, sums, group.features[k]! * BLOCK_ROWS, rows);
  };

  const visit = createCodes(trees, grouped, addGroup);
  return (block, rows) => {
    sums = block.sums;
    visit(block.values, rows);
  };
}

function addColumn(
  table: Float64Array,
  entries: Int32Array,
  k: number,
  sums: Float64Array,
  at: number,
  rows: number,
): void {
  for (let s = 0; s < rows; s++) sums[at + s]! += table[entries[s]! + k]!;
}
