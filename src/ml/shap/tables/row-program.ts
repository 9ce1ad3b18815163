import type { GroupedTree } from "./leaf-groups.js";
import { holdsCategory } from "../../trees/ensemble/goes-left.js";
import type { CategorySplits, TreeEnsemble } from "../../trees/ensemble/tree-ensemble.js";

/**
 * The tests of trees one behind the other, for rows that come alone: the loops over a block would run once each, and
 * setting them up would take longer than the row.
 */
export interface RowProgram {
  /**
   * For each tree: number of tops, each as feature, missing goes right, cell, left, right, bit; number of groups, each
   * as cell, features above, inner nodes, features, then feature and missing of each node, then its features.
   */
  readonly steps: Int32Array;
  /** Of the tests, in the same order. */
  readonly thresholds: Float64Array;
  /** Of the tests, too, where some are by categories: the number of the set, −1 at a comparison. */
  readonly sets: Int32Array | null;
  readonly categories: CategorySplits | null;
  readonly masks: Uint16Array;
}

/** Place in the table of the entry of a group and code; groups of all trees count on. */
export type FindEntry = (group: number, code: number) => number;

/** Writes the program of grouped trees. */
export function createRowProgram(trees: TreeEnsemble, grouped: readonly GroupedTree[]): RowProgram {
  const steps: number[] = [];
  const thresholds: number[] = [];
  const sets: number[] = [];
  const addTest = (node: number): void => {
    steps.push(trees.feature[node]!, 1 - trees.missingLeft[node]!);
    thresholds.push(trees.threshold[node]!);
    sets.push(trees.categories?.of[node] ?? -1);
  };
  for (const { tops, groups } of grouped) {
    steps.push(tops.length);
    for (const { node, cell, left, right, bit } of tops) {
      addTest(node);
      steps.push(cell, left, right, bit);
    }
    steps.push(groups.length);
    for (const { cell, above, nodes, features } of groups) {
      steps.push(cell, above, nodes.length, features.length);
      nodes.forEach(addTest);
      for (const feature of features) steps.push(feature);
    }
  }
  const cells = grouped.reduce((most, tree) => Math.max(most, tree.cells), 1);
  return {
    steps: Int32Array.from(steps),
    thresholds: Float64Array.from(thresholds),
    sets: trees.categories ? Int32Array.from(sets) : null,
    categories: trees.categories ?? null,
    masks: new Uint16Array(cells),
  };
}

/** Adds the entries that the row at `offset` meets to the features' sums from `out` on; to the bit what a block gives. */
export function runRowProgram(
  program: RowProgram,
  values: Float32Array,
  offset: number,
  table: Float64Array,
  find: FindEntry,
  sums: Float64Array,
  out: number,
): void {
  const { steps, masks } = program;
  let at = 0;
  let test = 0;
  let group = 0;
  while (at < steps.length) {
    masks[0] = 0;
    for (let tops = steps[at++]!; tops > 0; tops--, at += 6) {
      const right = goesRight(program, test++, values[offset + steps[at]!]!, steps[at + 1]!);
      const mask = masks[steps[at + 2]!]!;
      const bit = steps[at + 5]!;
      masks[steps[at + 3]!] = mask | (-right & bit);
      masks[steps[at + 4]!] = mask | ((right - 1) & bit);
    }
    for (let groups = steps[at++]!; groups > 0; groups--) {
      let code = masks[steps[at]!]!;
      let place = steps[at + 1]!;
      const end = place + steps[at + 2]!;
      const width = steps[at + 3]!;
      for (at += 4; place < end; place++, at += 2) {
        code |= goesRight(program, test++, values[offset + steps[at]!]!, steps[at + 1]!) << place;
      }
      const entry = find(group++, code);
      for (let k = 0; k < width; k++, at++) sums[out + steps[at]!]! += table[entry + k]!;
    }
  }
}

/** 1 where a value goes right, else 0. */
function goesRight(
  { thresholds, sets, categories }: RowProgram,
  test: number,
  x: number,
  missingRight: number,
): number {
  if (sets !== null && sets[test]! >= 0 && !Number.isNaN(x)) {
    return Number(!holdsCategory(categories!, sets[test]!, x));
  }
  // oxlint-disable-next-line no-self-compare -- true for NaN alone
  return Number(x > thresholds[test]!) | (Number(x !== x) & missingRight);
}
