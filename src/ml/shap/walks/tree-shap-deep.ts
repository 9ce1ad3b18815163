import { InputError } from "../../../core/errors.js";
import { gaussLegendre } from "../../../math/gauss-legendre.js";
import { goesLeft } from "../../trees/ensemble/goes-left.js";
import type { TreeEnsemble } from "../../trees/ensemble/tree-ensemble.js";
import type { TreeWalk } from "./tree-shap-classic.js";
import { deepest, mostOnPath, nodeShares } from "./tree-shares.js";

/**
 * Path-dependent TreeSHAP of one row and tree in O(nodes × depth), for trees too deep for tables. A leaf's contribution
 * is an integral over [0, 1] of a product with one factor a feature, (1 − t) × share + t × (1 where the row passes); a
 * Gauss–Legendre quadrature gives it exactly, and sums over leaves are taken on the way back up. Where the classic
 * algorithm subtracts, all terms here have one sign, so deep paths lose no digits. Sources: Owen, Multilinear extensions
 * of games (1972), for the integral; Yu et al., Linear TreeShap (NeurIPS 2022), for the sums on the way up.
 */
export function createDeepTreeShap(trees: TreeEnsemble): TreeWalk {
  const { feature, left, right, value } = trees;
  const depth = deepest(trees);
  const { nodes, weights } = gaussLegendre(Math.max(1, Math.ceil(mostOnPath(trees, depth) / 2)));
  const points = nodes.length;
  requireMemory(depth, points);
  const shares = nodeShares(trees);
  /** Of each level of the path: the leaf's product so far, and value × product summed over the leaves below. */
  const products = new Float64Array((depth + 1) * points);
  const below = new Float64Array((depth + 1) * points);
  /** Of each feature, on the path to the present node. */
  const share = new Float64Array(trees.featureCount).fill(1);
  const pass = new Uint8Array(trees.featureCount).fill(1);
  /** Of each level: its node, how many of its children are done, and what its feature's share and pass were before. */
  const at = new Int32Array(depth + 1);
  const done = new Uint8Array(depth + 1);
  const shareBefore = new Float64Array(depth + 1);
  const passBefore = new Uint8Array(depth + 1);

  const enter = (level: number, node: number): void => {
    const own = level * points;
    const tested = feature[node]!;
    at[level] = node;
    done[level] = 0;
    if (tested < 0) {
      for (let k = own; k < own + points; k++) below[k] = value[node]! * products[k]!;
      return;
    }
    below.fill(0, own, own + points);
    shareBefore[level] = share[tested]!;
    passBefore[level] = pass[tested]!;
  };

  /** Goes down to a level's next child; false where no leaf below it can matter. */
  const descend = (level: number, x: number): boolean => {
    const own = level * points;
    const node = at[level]!;
    const isLeft = done[level] === 0;
    const child = isLeft ? left[node]! : right[node]!;
    const [z, o] = [shareBefore[level]!, passBefore[level]!];
    const nextZ = z * shares[child]!;
    const nextO = goesLeft(trees, node, x) === isLeft ? o : 0;
    if (nextZ === 0 && nextO === 0) return false;
    for (let k = 0; k < points; k++) {
      const t = nodes[k]!;
      products[own + points + k] =
        (products[own + k]! * ((1 - t) * nextZ + t * nextO)) / ((1 - t) * z + t * o);
    }
    share[feature[node]!] = nextZ;
    pass[feature[node]!] = nextO;
    enter(level + 1, child);
    return true;
  };

  /** Takes up what the leaves below a level's present child add. */
  const collect = (level: number, sums: Float64Array, out: number): void => {
    const own = level * points;
    const tested = feature[at[level]!]!;
    const [z, o] = [shareBefore[level]!, passBefore[level]!];
    const [nextZ, nextO] = [share[tested]!, pass[tested]!];
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
  };

  return (root, values, offset, sums, out) => {
    products.fill(1, 0, points);
    enter(0, root);
    let level = 0;
    while (level >= 0) {
      const tested = feature[at[level]!]!;
      if (tested >= 0 && done[level]! < 2) {
        if (descend(level, values[offset + tested]!)) level++;
        else done[level]!++;
        continue;
      }
      if (tested >= 0) {
        share[tested] = shareBefore[level]!;
        pass[tested] = passBefore[level]!;
      }
      level--;
      if (level < 0) break;
      collect(level, sums, out);
      done[level]!++;
    }
  };
}

/** Numbers that a walk may keep, 512 MiB of them. */
const MOST_NUMBERS = 2 ** 26;

function requireMemory(depth: number, points: number): void {
  if (2 * (depth + 1) * points <= MOST_NUMBERS) return;
  throw new InputError(
    `Cannot explain: a tree is ${depth} nodes deep and tests about ${2 * points} features on the way, which would take more than 512 MiB`,
  );
}
