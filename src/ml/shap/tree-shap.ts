import { gaussLegendre, type Quadrature } from "../../math/gauss-legendre.js";
import { evaluateTrees } from "../trees/ensemble/evaluate-trees.js";
import { failuresOf, type GroupLeaf } from "./tables/leaf-groups.js";
import { chooseTables, createTableSums, TABLE_LIMITS, type FillEntry } from "./tables/pattern-tables.js";
import type { ShapMethod } from "./shap-method.js";
import type { TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";
import { createDeepTreeShap } from "./walks/tree-shap-deep.js";
import { expectedMargin } from "./walks/tree-shares.js";

/** More features than any path has whose tree gets a table. */
const MOST_FEATURES = 20;

/**
 * Exact path-dependent SHAP values of a sum of trees: an unknown feature goes both ways, in the proportions of the
 * training rows. What a row gets from a small group of leaves depends only on which conditions it passes, so it is
 * computed once for each pattern and kept (the idea of Fast TreeSHAP v2: Yang 2021, arXiv:2109.09847); trees whose
 * tables would be too large are walked row by row.
 *
 * @throws RangeError where a cover is missing or below 0.
 */
export function createTreeShap(trees: TreeEnsemble, limits = TABLE_LIMITS): ShapMethod {
  requireCovers(trees);
  const width = trees.featureCount;
  const tabled = chooseTables(trees, limits);
  const addTabled = createTableSums(trees, tabled, createPathFill());
  const walk = createDeepTreeShap(trees);
  return {
    name: "tree-path-dependent",
    base: expectedMargin(trees),
    contribute: (values, rows, contributions) => {
      addTabled(values, rows, contributions);
      for (const root of tabled.others) {
        for (let at = 0; at < rows * width; at += width) walk(root, values, at, contributions, at);
      }
    },
    margins: (values, rows) => evaluateTrees(trees, values, rows),
  };
}

function requireCovers({ cover }: TreeEnsemble): void {
  const at = cover.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (at < 0) return;
  throw new RangeError(
    `Cannot explain along paths: the cover of node ${at} is ${cover[at]}, expected a number from 0; for trees without covers give a background set, which the interventional method needs in their place`,
  );
}

/**
 * For each leaf and feature: value × (pass − share) × ∫ Π over the others of (1 − t) × share + t × pass dt over [0, 1].
 * The integrand is a polynomial in t, which the quadrature integrates exactly (Owen 1972, for the integral).
 */
function createPathFill(): FillEntry {
  const quadratures = Array.from({ length: MOST_FEATURES }, (_, features) =>
    gaussLegendre(Math.max(1, (features + 1) >> 1)),
  );
  const before = new Float64Array(MOST_FEATURES);
  const factors = new Float64Array(MOST_FEATURES);
  return ({ above, leaves }, code, table, at) => {
    for (const leaf of leaves) {
      const quadrature = quadratures[leaf.slots.length]!;
      addLeaf(leaf, failuresOf(leaf, above, code), quadrature, table, at, before, factors);
    }
  };
}

function addLeaf(
  { value, slots, shares }: GroupLeaf,
  failures: number,
  { nodes, weights }: Quadrature,
  table: Float64Array,
  at: number,
  before: Float64Array,
  factors: Float64Array,
): void {
  const count = slots.length;
  for (let k = 0; k < nodes.length; k++) {
    const t = nodes[k]!;
    let product = value * weights[k]!;
    for (let i = 0; i < count; i++) {
      const share = shares[i]!;
      const factor = share + t * (1 - ((failures >> i) & 1) - share);
      factors[i] = factor;
      before[i] = product;
      product *= factor;
    }
    let after = 1;
    for (let i = count - 1; i >= 0; i--) {
      table[at + slots[i]!]! += before[i]! * after * (1 - ((failures >> i) & 1) - shares[i]!);
      after *= factors[i]!;
    }
  }
}
