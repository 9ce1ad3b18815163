import type { Samples } from "../data/dataset.js";
import { evaluateTrees } from "../trees/ensemble/evaluate-trees.js";
import { createInterventionalWalk } from "./walks/interventional-walk.js";
import { failuresOf, type GroupLeaf } from "./tables/leaf-groups.js";
import { BLOCK_ROWS, createCodes, type UseCodes } from "./tables/pattern-codes.js";
import {
  chooseTables,
  createTableSums,
  TABLE_LIMITS,
  type FillEntry,
  type TabledTrees,
} from "./tables/pattern-tables.js";
import { readBlock, type Block } from "./tables/row-blocks.js";
import { createSetWeights, type SetWeights } from "../data/set-weights.js";
import type { ShapMethod } from "./shap-method.js";
import type { TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

/**
 * Exact interventional SHAP values of a sum of trees over a background set: an unknown feature takes the background's
 * values, one row after the other. The background is folded once into counts of the patterns with which its rows meet
 * each leaf, so that its size does not slow explanations; covers are not needed. The game: Lundberg et al., Nature
 * Machine Intelligence 2 (2020), algorithm 3.
 *
 * @throws RangeError for a background without rows.
 */
export function createInterventionalShap(
  trees: TreeEnsemble,
  background: Samples,
  limits = TABLE_LIMITS,
): ShapMethod {
  if (background.rows === 0) {
    throw new RangeError("Cannot explain: the background has no rows, expected at least 1");
  }
  const width = trees.featureCount;
  const tabled = chooseTables(trees, limits);
  const counts = countPatterns(trees, tabled, background);
  const fill = createInterventionalFill(counts, background.rows);
  const addTabled = createTableSums(trees, tabled, fill);
  const walk = createInterventionalWalk(trees, background);
  const sum = evaluateTrees(trees, background.values, background.rows).reduce((a, b) => a + b, 0);
  return {
    name: "tree-interventional",
    base: sum / background.rows,
    contribute: (values, rows, contributions) => {
      addTabled(values, rows, contributions);
      for (const root of tabled.others) {
        for (let at = 0; at < rows * width; at += width) walk(root, values, at, contributions, at);
      }
    },
    margins: (values, rows) => evaluateTrees(trees, values, rows),
  };
}

/** How many rows of the background meet each leaf with each pattern of failures. */
function countPatterns(
  trees: TreeEnsemble,
  { grouped, end }: TabledTrees,
  { rows, values }: Samples,
): Int32Array {
  const counts = new Int32Array(end.patterns);
  const count: UseCodes = ({ above, leaves }, codes, found) => {
    for (const leaf of leaves) {
      for (let s = 0; s < found; s++) counts[leaf.patterns + failuresOf(leaf, above, codes[s]!)]!++;
    }
  };
  const visit = createCodes(trees, grouped, count);
  const block: Block = {
    values: new Float32Array(trees.featureCount * BLOCK_ROWS),
    sums: new Float64Array(trees.featureCount * BLOCK_ROWS),
  };
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const found = Math.min(BLOCK_ROWS, rows - start);
    readBlock(values, start, found, trees.featureCount, block);
    visit(block.values, found);
  }
  return counts;
}

function createInterventionalFill(counts: Int32Array, rows: number): FillEntry {
  const weights = createSetWeights();
  return ({ above, leaves }, code, table, at) => {
    for (const leaf of leaves) {
      addLeaf(leaf, failuresOf(leaf, above, code), counts, rows, weights, table, at);
    }
  };
}

/**
 * A background row matters to a leaf when it passes what the row in question fails: its own failures are a subset of
 * the others. Features that it fails alone push towards the leaf, those that the row fails push away.
 */
function addLeaf(
  { value, slots, patterns }: GroupLeaf,
  failures: number,
  counts: Int32Array,
  rows: number,
  weights: SetWeights,
  table: Float64Array,
  at: number,
): void {
  const free = ((1 << slots.length) - 1) & ~failures;
  const against = countBits(failures);
  let away = 0;
  for (let theirs = free; ; theirs = (theirs - 1) & free) {
    const count = counts[patterns + theirs]!;
    if (count > 0) {
      const share = (value * count) / rows;
      const towards = countBits(theirs);
      addToSlots(table, at, slots, theirs, share * weights.of(towards, against));
      away += share * weights.of(against, towards);
    }
    if (theirs === 0) break;
  }
  addToSlots(table, at, slots, failures, -away);
}

function addToSlots(table: Float64Array, at: number, slots: Int32Array, set: number, amount: number): void {
  for (let rest = set; rest !== 0; rest &= rest - 1) {
    table[at + slots[31 - Math.clz32(rest & -rest)]!]! += amount;
  }
}

function countBits(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count++;
  return count;
}
