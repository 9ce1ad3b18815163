import { gaussLegendre } from "../math/gauss-legendre.js";
import { shareOf } from "./leaf-groups.js";
import { deepest } from "./tree-shap-classic.js";
import type { TreeEnsemble } from "./tree-ensemble.js";

/**
 * Path-dependent TreeSHAP of one row and tree in O(nodes × depth), for trees too deep for tables. A leaf's contribution
 * is an integral over [0, 1] of a product with one factor a feature, (1 − t) × share + t × (1 where the row passes); a
 * Gauss–Legendre quadrature gives it exactly, and sums over leaves are taken on the way back up. Where the classic
 * algorithm subtracts, all terms here have one sign, so deep paths lose no digits. Sources: Owen, Multilinear extensions
 * of games (1972), for the integral; Yu et al., Linear TreeShap (NeurIPS 2022), for the sums on the way up.
 *
 * @returns a function that adds each feature's contribution to its place from `out` on, for the row whose features
 * stand from `offset` on.
 */
export function createDeepTreeShap(
  trees: TreeEnsemble,
): (root: number, values: Float32Array, offset: number, sums: Float64Array, out: number) => void {
  const { feature, threshold, left, right, missingLeft, value } = trees;
  const depth = deepest(trees);
  const { nodes, weights } = gaussLegendre(Math.max(1, Math.ceil(Math.min(depth, trees.featureCount) / 2)));
  const points = nodes.length;
  const products = new Float64Array((depth + 1) * points);
  const below = new Float64Array((depth + 1) * points);
  const share = new Float64Array(trees.featureCount).fill(1);
  const passes = new Uint8Array(trees.featureCount).fill(1);

  return (root, values, offset, sums, out) => {
    /** Leaves value × product, summed over a subtree's leaves, in `below` at its level. */
    const visit = (node: number, level: number): void => {
      const own = level * points;
      const tested = feature[node]!;
      if (tested < 0) {
        for (let k = 0; k < points; k++) below[own + k] = value[node]! * products[own + k]!;
        return;
      }
      below.fill(0, own, own + points);
      const x = values[offset + tested]!;
      const goesLeft = x <= threshold[node]! || (Number.isNaN(x) && missingLeft[node] === 1);
      descend(node, left[node]!, goesLeft ? 1 : 0, level);
      descend(node, right[node]!, goesLeft ? 0 : 1, level);
    };
    const descend = (node: number, child: number, taken: number, level: number): void => {
      const tested = feature[node]!;
      const [shareBefore, passBefore] = [share[tested]!, passes[tested]!];
      const shareNow = shareBefore * shareOf(trees, node, child);
      const passNow = passBefore & taken;
      if (shareNow === 0 && passNow === 0) return;
      const [own, next] = [level * points, (level + 1) * points];
      for (let k = 0; k < points; k++) {
        const t = nodes[k]!;
        products[next + k] =
          (products[own + k]! * ((1 - t) * shareNow + t * passNow)) /
          ((1 - t) * shareBefore + t * passBefore);
      }
      share[tested] = shareNow;
      passes[tested] = passNow;
      visit(child, level + 1);
      share[tested] = shareBefore;
      passes[tested] = passBefore;
      let added = 0;
      for (let k = 0; k < points; k++) {
        const t = nodes[k]!;
        const sum = weights[k]! * below[next + k]!;
        added +=
          sum *
          ((passNow - shareNow) / ((1 - t) * shareNow + t * passNow) -
            (passBefore - shareBefore) / ((1 - t) * shareBefore + t * passBefore));
        below[own + k]! += below[next + k]!;
      }
      sums[out + tested]! += added;
    };
    products.fill(1, 0, points);
    visit(root, 0);
  };
}
