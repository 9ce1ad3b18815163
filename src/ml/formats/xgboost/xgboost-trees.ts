import { previousFloat32 } from "../../../math/float32.js";
import { leafNode, type SourceNode, type SourceTree } from "../../trees/ensemble/assemble-trees.js";
import { countOf, fail, part, type Json } from "./xgboost-content.js";

/**
 * One tree, its leaves times a weight. XGBoost compares float32 by `x < t`, which is `x ≤ the float32 below t`; its
 * hessian sums become the covers. Where it splits by categories, those of the node's set go right and all other values
 * left, below 0 included, so the children change places here. Source: github.com/dmlc/xgboost, src/tree/tree_model.cc
 * and src/common/categorical.h.
 *
 * @throws InputError naming the tree and its node, for vector leaves, too.
 */
export function sourceTree(value: unknown, t: number, weight: number): SourceTree {
  if (typeof value !== "object" || value === null) fail(`tree ${t} is no object`);
  const tree = value as Json;
  if (tree["tree_param"] !== undefined && countOf(part(tree, "tree_param"), "size_leaf_vector", 1) > 1) {
    fail(`tree ${t} has leaves of several numbers, expected trees of multi_strategy one_output_per_tree`);
  }
  const left = numbersOf(tree, "left_children", t);
  const size = left.length;
  const sized = (name: string): readonly number[] => {
    const values = numbersOf(tree, name, t, name === "split_conditions");
    if (values.length !== size) fail(`tree ${t} has ${values.length} entries of "${name}" for ${size} nodes`);
    return values;
  };
  const right = sized("right_children");
  const features = sized("split_indices");
  const conditions = sized("split_conditions");
  const defaults = sized("default_left");
  const hessians = sized("sum_hessian");
  const types = tree["split_type"] === undefined ? [] : sized("split_type");
  const sets = types.includes(1) ? categoriesOf(tree, t) : new Map<number, readonly number[]>();
  return {
    root: 0,
    nodeAt: (number): SourceNode | undefined => {
      if (!(number >= 0 && number < size)) return undefined;
      const cover = Math.fround(hessians[number]!);
      const condition = Math.fround(conditions[number]!);
      if (left[number] === -1) return leafNode(weight * condition, cover);
      const feature = features[number]!;
      if (!(feature >= 0)) fail(`tree ${t}, node ${number} tests feature ${feature}`);
      const missingLeft = defaults[number] === 1;
      const node = { feature, value: 0, cover };
      if (types[number] === 1) {
        const categories = sets.get(number);
        if (!categories) fail(`tree ${t}, node ${number} splits by categories and has none`);
        const swapped = { left: right[number]!, right: left[number]!, missingLeft: !missingLeft };
        return { ...node, ...swapped, threshold: 0, categories };
      }
      if (Number.isNaN(condition))
        fail(`tree ${t}, node ${number} has no split_conditions, expected a number`);
      return {
        ...node,
        threshold: previousFloat32(condition),
        left: left[number]!,
        right: right[number]!,
        missingLeft,
      };
    },
  };
}

/** The set of each node that splits by categories. */
function categoriesOf(tree: Json, t: number): Map<number, readonly number[]> {
  const values = numbersOf(tree, "categories", t);
  const starts = numbersOf(tree, "categories_segments", t);
  const sizes = numbersOf(tree, "categories_sizes", t);
  return new Map(
    numbersOf(tree, "categories_nodes", t).map((node, k) => {
      const [start, size] = [starts[k] ?? Number.NaN, sizes[k] ?? Number.NaN];
      if (!(start >= 0 && size > 0 && start + size <= values.length)) {
        fail(
          `tree ${t}, node ${node} has ${size} categories from ${start} on, and there are ${values.length}`,
        );
      }
      const own = values.slice(start, start + size);
      const wrong = own.find(
        (category) => !(Number.isInteger(category) && category >= 0 && category < 2 ** 24),
      );
      if (wrong !== undefined) fail(`tree ${t}, node ${node} has the category ${wrong}`);
      return [node, own] as const;
    }),
  );
}

/** A list of numbers; older versions write true and false, and 1.7 NaN for the threshold of categories. */
function numbersOf(tree: Json, name: string, t: number, optional = false): readonly number[] {
  const values = tree[name];
  if (values instanceof Float64Array) return Array.from(values);
  if (!Array.isArray(values)) return fail(`tree ${t} has no "${name}"`);
  return (values as unknown[]).map((value, i) => {
    if (typeof value === "number" || typeof value === "boolean") return Number(value);
    if (value === null && optional) return Number.NaN;
    return fail(`tree ${t}, node ${i} has the ${name} ${JSON.stringify(value)}, expected a number`);
  });
}
