import { gaussLegendre, type Quadrature } from "../math/gauss-legendre.js";
import { failuresOf, shareOf, type GroupLeaf } from "./leaf-groups.js";
import { chooseTables, createTableSums, type FillEntry } from "./pattern-tables.js";
import { createRowBlocks, type Contributions } from "./row-blocks.js";
import type { TreeEnsemble } from "./tree-ensemble.js";
import { createDeepTreeShap } from "./tree-shap-deep.js";

/**
 * Exact path-dependent SHAP values of a sum of trees. What a row gets from a small group of leaves depends only on
 * which conditions it passes, so it is computed once a pattern and kept (the idea of Fast TreeSHAP v2: Yang 2021,
 * arXiv:2109.09847); trees too deep for tables are walked row by row.
 *
 * @throws RangeError where a cover is missing or below 0.
 */
export function createTreeShap(
  trees: TreeEnsemble,
  limits: Parameters<typeof chooseTables>[1] = {},
): Contributions {
  requireCovers(trees);
  const { grouped, others } = chooseTables(trees, limits);
  const deep = createDeepTreeShap(trees);
  return createRowBlocks(trees.featureCount, {
    block: createTableSums(trees, grouped, createPathFill()),
    row: (values, offset, sums, out) => {
      for (const root of others) deep(root, values, offset, sums, out);
    },
    hasRows: others.length > 0,
  });
}

/** The margin to expect when no feature is known: each leaf weighted by its share of the training rows. */
export function expectedMargin(trees: TreeEnsemble): number {
  const { feature, left, right, value } = trees;
  const expected = Float64Array.from(value);
  for (let node = feature.length - 1; node >= 0; node--) {
    if (feature[node]! < 0) continue;
    const [l, r] = [left[node]!, right[node]!];
    expected[node] = shareOf(trees, node, l) * expected[l]! + shareOf(trees, node, r) * expected[r]!;
  }
  return trees.roots.reduce((sum, root) => sum + expected[root]!, trees.base);
}

function requireCovers({ cover }: TreeEnsemble): void {
  const at = cover.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (at < 0) return;
  throw new RangeError(
    `Cannot explain along paths: the cover of node ${at} is ${cover[at]}, expected a number from 0; without covers give a background set, which the interventional method needs instead`,
  );
}

/**
 * The entry of a code: for each leaf and feature, value × (pass − share) × ∫ Π over the others of (1 − t) × share + t ×
 * pass dt, the integrand being a polynomial in t that the quadrature integrates exactly.
 */
function createPathFill(): FillEntry {
  const quadratures = Array.from({ length: 17 }, (_, features) =>
    gaussLegendre(Math.max(1, (features + 1) >> 1)),
  );
  const scratch = new Float64Array(17);
  return (_, { above, leaves }, code, entry) => {
    entry.fill(0);
    for (const leaf of leaves) {
      addLeaf(leaf, failuresOf(leaf, above, code), quadratures[leaf.slots.length]!, entry, scratch);
    }
  };
}

function addLeaf(
  { value, slots, shares }: GroupLeaf,
  failures: number,
  { nodes, weights }: Quadrature,
  entry: Float64Array,
  before: Float64Array,
): void {
  const count = slots.length;
  for (let k = 0; k < nodes.length; k++) {
    const t = nodes[k]!;
    let product = value * weights[k]!;
    for (let i = 0; i < count; i++) {
      before[i] = product;
      product *= (1 - t) * shares[i]! + t * (1 - ((failures >> i) & 1));
    }
    product = 1;
    for (let i = count - 1; i >= 0; i--) {
      const passes = 1 - ((failures >> i) & 1);
      entry[slots[i]!]! += before[i]! * product * (passes - shares[i]!);
      product *= (1 - t) * shares[i]! + t * passes;
    }
  }
}
