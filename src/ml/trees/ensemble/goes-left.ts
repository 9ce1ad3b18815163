import type { CategorySplits, TreeEnsemble } from "./tree-ensemble.js";

/** Which side a value takes at an inner node, which may split by categories; for walks of one row at a time. */
export function goesLeft(
  { threshold, missingLeft, categories }: TreeEnsemble,
  node: number,
  x: number,
): boolean {
  if (Number.isNaN(x)) return missingLeft[node] === 1;
  if (categories && categories.of[node]! >= 0) return holdsCategory(categories, categories.of[node]!, x);
  return x <= threshold[node]!;
}

/** True where the category of a value is in a set. */
export function holdsCategory({ starts, values }: CategorySplits, set: number, x: number): boolean {
  const category = Math.floor(x);
  let [low, high] = [starts[set]!, starts[set + 1]!];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < category) low = middle + 1;
    else high = middle;
  }
  return low < starts[set + 1]! && values[low] === category;
}
