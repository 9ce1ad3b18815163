import { gaussLegendre } from "../../math/gauss-legendre.js";
import type { TreeEnsemble } from "../trees/tree-ensemble.js";
import type { TreeWalk } from "./tree-shap-classic.js";
import { deepest, nodeShares } from "./tree-shares.js";

/**
 * Path-dependent TreeSHAP of one row and tree in O(nodes × depth), for trees too deep for tables. A leaf's contribution
 * is an integral over [0, 1] of a product with one factor a feature, (1 − t) × share + t × (1 where the row passes); a
 * Gauss–Legendre quadrature gives it exactly, and sums over leaves are taken on the way back up. Where the classic
 * algorithm subtracts, all terms here have one sign, so deep paths lose no digits. Sources: Owen, Multilinear extensions
 * of games (1972), for the integral; Yu et al., Linear TreeShap (NeurIPS 2022), for the sums on the way up.
 */
export function createDeepTreeShap(trees: TreeEnsemble): TreeWalk {
  const { feature, threshold, left, right, missingLeft, value } = trees;
  const depth = deepest(trees);
  const { nodes, weights } = gaussLegendre(Math.max(1, Math.ceil(Math.min(depth, trees.featureCount) / 2)));
  const points = nodes.length;
  const shares = nodeShares(trees);
  /** Of each level of the path: the leaf's product so far, and value × product summed over the leaves below. */
  const products = new Float64Array((depth + 1) * points);
  const below = new Float64Array((depth + 1) * points);
  /** Of each feature, on the path to the present node. */
  const share = new Float64Array(trees.featureCount).fill(1);
  const pass = new Uint8Array(trees.featureCount).fill(1);

  const visit = (
    node: number,
    level: number,
    values: Float32Array,
    offset: number,
    sums: Float64Array,
    out: number,
  ): void => {
    const own = level * points;
    const tested = feature[node]!;
    if (tested < 0) {
      for (let k = own; k < own + points; k++) below[k] = value[node]! * products[k]!;
      return;
    }
    for (let k = own; k < own + points; k++) below[k] = 0;
    const x = values[offset + tested]!;
    const goesLeft = x <= threshold[node]! || (Number.isNaN(x) && missingLeft[node] === 1);
    const z = share[tested]!;
    const o = pass[tested]!;
    for (let side = 0; side < 2; side++) {
      const child = side === 0 ? left[node]! : right[node]!;
      const nextZ = z * shares[child]!;
      const nextO = goesLeft === (side === 0) ? o : 0;
      if (nextZ === 0 && nextO === 0) continue;
      for (let k = 0; k < points; k++) {
        const t = nodes[k]!;
        products[own + points + k] =
          (products[own + k]! * ((1 - t) * nextZ + t * nextO)) / ((1 - t) * z + t * o);
      }
      share[tested] = nextZ;
      pass[tested] = nextO;
      visit(child, level + 1, values, offset, sums, out);
      let added = 0;
      for (let k = 0; k < points; k++) {
        const t = nodes[k]!;
        const sum = below[own + points + k]!;
        below[own + k]! += sum;
        // What the leaves below would add by the feature's earlier condition on this path is taken back.
        added +=
          weights[k]! *
          sum *
          ((nextO - nextZ) / ((1 - t) * nextZ + t * nextO) - (o - z) / ((1 - t) * z + t * o));
      }
      sums[out + tested]! += added;
    }
    share[tested] = z;
    pass[tested] = o;
  };
  return (root, values, offset, sums, out) => {
    products.fill(1, 0, points);
    visit(root, 0, values, offset, sums, out);
  };
}
