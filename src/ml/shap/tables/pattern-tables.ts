import {
  countInnerNodes,
  groupTree,
  tableSize,
  type GroupedTree,
  type LeafGroup,
  type TablePlace,
} from "./leaf-groups.js";
import { BLOCK_ROWS, createCodes } from "./pattern-codes.js";
import { explainBlocks, type Block } from "./row-blocks.js";
import { createRowProgram, runRowProgram } from "./row-program.js";
import type { ShapMethod } from "../shap-method.js";
import type { TreeEnsemble } from "../../trees/ensemble/tree-ensemble.js";
import { depths, nodeShares } from "../walks/tree-shares.js";

/** How much memory tables may take, in numbers of 8 bytes. */
export interface TableLimits {
  /** Of one tree; 2 ** 19 by default (4 MiB). */
  readonly tree: number;
  /** Of all trees; 2 ** 23 by default (64 MiB). */
  readonly model: number;
}

/** Enough for 28 full trees of depth 8, or 585 of depth 6. */
export const TABLE_LIMITS: TableLimits = { tree: 2 ** 19, model: 2 ** 23 };

/** Trees with tables, where their tables end, and the roots of the trees whose tables would be too large. */
export interface TabledTrees {
  readonly grouped: readonly GroupedTree[];
  readonly end: TablePlace;
  readonly others: readonly number[];
}

/** Trees deeper than this get no tables: one feature's conditions alone would make them large. */
const DEEPEST_TABLED = 256;

/** Chooses which trees get tables: in their order, while each and all together stay within the limits. */
export function chooseTables(trees: TreeEnsemble, limits: TableLimits): TabledTrees {
  const inner = countInnerNodes(trees);
  const shares = nodeShares(trees);
  const grouped: GroupedTree[] = [];
  const others: number[] = [];
  let end: TablePlace = { offset: 0, patterns: 0 };
  const depth = depths(trees);
  for (const [t, root] of trees.roots.entries()) {
    const own = depth.subarray(root, trees.roots[t + 1]);
    const isDeep = own.some((level) => level > DEEPEST_TABLED);
    const size = isDeep ? Infinity : tableSize(trees, root, inner);
    if (size > limits.tree || end.offset + size > limits.model) {
      others.push(root);
      continue;
    }
    const tree = groupTree(trees, root, inner, shares, end);
    grouped.push(tree);
    end = tree.end;
  }
  return { grouped, others, end };
}

/** Adds what rows with a code get from the leaves of a group to a zeroed entry: one number a feature from `at` on. */
export type FillEntry = (group: LeafGroup, code: number, table: Float64Array, at: number) => void;

/** Rows in so small a number are explained one by one, which gives the same bits sooner. */
const FEW_ROWS = 2;

/**
 * Adds what rows get from trees with tables to contributions, which come zeroed. An entry is made when its code is first
 * met and kept from then on, so that a row costs a comparison a node and an addition a feature and group.
 */
export function createTableSums(
  trees: TreeEnsemble,
  { grouped, end }: TabledTrees,
  fill: FillEntry,
): ShapMethod["contribute"] {
  const width = trees.featureCount;
  const table = new Float64Array(end.offset).fill(Number.NaN);
  const groups = grouped.flatMap((tree) => tree.groups);

  const entryOf = (group: LeafGroup, code: number): number => {
    const at = group.offset + code * group.features.length;
    if (Number.isNaN(table[at]!)) {
      table.fill(0, at, at + group.features.length);
      fill(group, code, table, at);
    }
    return at;
  };
  const program = createRowProgram(trees, grouped);
  const findEntry = (g: number, code: number): number => entryOf(groups[g]!, code);
  const addBlocks = explainBlocks(width, createBlockSums(trees, grouped, table, entryOf));

  return (values, rows, contributions) => {
    if (rows > FEW_ROWS) {
      addBlocks(values, rows, contributions);
      return;
    }
    for (let at = 0; at < rows * width; at += width) {
      runRowProgram(program, values, at, table, findEntry, contributions, at);
    }
  };
}

function createBlockSums(
  trees: TreeEnsemble,
  grouped: readonly GroupedTree[],
  table: Float64Array,
  entryOf: (group: LeafGroup, code: number) => number,
): (block: Block, rows: number) => void {
  let sums: Float64Array = new Float64Array();
  const visit = createCodes(trees, grouped, (group, codes, rows) => {
    for (let s = 0; s < rows; s++) codes[s] = entryOf(group, codes[s]!);
    for (let k = 0; k < group.features.length; k++) {
      addColumn(table, codes, k, sums, group.features[k]! * BLOCK_ROWS, rows);
    }
  });
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
