import { leafNode, type SourceNode, type SourceTree } from "../../trees/ensemble/assemble-trees.js";
import { fail, numbersOf, type Fields } from "./lightgbm-fields.js";

/** What LightGBM takes for zero where zeros are missing: the float32 1e−35. */
const ZERO = Math.fround(1e-35);

/**
 * One tree, whose leaves are divided by `share`. Inner nodes keep their numbers; leaf j is number (inner nodes) + j. A
 * split by categories sends those of its set left and everything else right, missing values too. Source of the layout
 * and of the decision bits: github.com/microsoft/LightGBM, include/LightGBM/tree.h and src/io/tree.cpp.
 *
 * @throws InputError naming the tree and its node.
 */
export function sourceTree(fields: Fields, t: number, share: number): SourceTree {
  const values = numbersOf(fields, "leaf_value", t, null);
  const inner = Math.max(values.length - 1, 0);
  if (fields.get("num_leaves") !== String(values.length)) {
    fail(`tree ${t} has ${values.length} leaf values for ${fields.get("num_leaves") ?? "no"} leaves`);
  }
  if ((fields.get("is_linear") ?? "0") !== "0") fail(`tree ${t} has linear leaves, expected constants`);
  const sized = (name: string, size: number): readonly number[] => numbersOf(fields, name, t, size);
  const covers = (name: string, size: number): readonly number[] =>
    fields.get(name) ? sized(name, size) : Array.from({ length: size }, () => Number.NaN);
  const leafCovers = covers("leaf_count", values.length);
  const leafAt = (leaf: number): SourceNode | undefined =>
    leaf < values.length ? leafNode(values[leaf]! / share, leafCovers[leaf]!) : undefined;
  if (inner === 0) return { root: 0, nodeAt: leafAt };
  const [left, right] = [sized("left_child", inner), sized("right_child", inner)];
  const features = sized("split_feature", inner);
  const thresholds = sized("threshold", inner);
  const decisions = sized("decision_type", inner);
  const innerCovers = fields.get("leaf_count") ? covers("internal_count", inner) : covers("", inner);
  const numberOf = (child: number): number => (child < 0 ? inner + ~child : child);
  return {
    root: 0,
    nodeAt: (number) => {
      if (number >= inner) return leafAt(number - inner);
      const feature = features[number]!;
      if (!(feature >= 0)) fail(`tree ${t}, node ${number} tests feature ${feature}`);
      const children = { left: numberOf(left[number]!), right: numberOf(right[number]!) };
      const node = { feature, ...children, value: 0, cover: innerCovers[number]! };
      const threshold = thresholds[number]!;
      const decision = decisions[number]!;
      if ((decision & 1) === 1) {
        return {
          ...node,
          threshold: 0,
          missingLeft: false,
          categories: categoriesOf(fields, threshold, t, number),
        };
      }
      return { ...node, threshold, missingLeft: missingLeft(decision, threshold, t, number) };
    },
  };
}

/** The set that a node names by its threshold: bit k of 32-bit word w is category 32 w + k. */
function categoriesOf(fields: Fields, set: number, t: number, number: number): readonly number[] {
  const words = numbersOf(fields, "cat_threshold", t, null);
  const bounds = numbersOf(fields, "cat_boundaries", t, null);
  const [start, end] = [bounds[set] ?? Number.NaN, bounds[set + 1] ?? Number.NaN];
  if (!(start >= 0 && start <= end && end <= words.length)) {
    fail(`tree ${t}, node ${number} splits by the set of categories ${set}, which there is not`);
  }
  const categories: number[] = [];
  for (const [w, word] of words.slice(start, end).entries()) {
    for (let k = 0; k < 32; k++) if ((word >>> k) & 1) categories.push(32 * w + k);
  }
  return categories;
}

/**
 * Where a missing value goes. Bit 0 of the decision type says categories, and is 0 here, bit 1 missing goes left, bits 2 and 3 what is
 * missing: nothing (NaN counts as 0), zeros (NaN is one), or NaN.
 */
function missingLeft(decision: number, threshold: number, t: number, number: number): boolean {
  const defaultLeft = (decision & 2) === 2;
  const missing = (decision >> 2) & 3;
  if (missing === 2) return defaultLeft;
  if (missing === 0) return 0 <= threshold;
  if (missing !== 1) fail(`tree ${t}, node ${number} has the decision type ${decision}`);
  if (defaultLeft ? threshold >= ZERO : threshold < -ZERO) return defaultLeft;
  return fail(
    `tree ${t}, node ${number} takes zero for missing and sends it to the other side than its threshold ${threshold}: train with zero_as_missing=false`,
  );
}
