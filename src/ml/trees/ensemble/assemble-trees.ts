import { InputError } from "../../../core/errors.js";
import type { CategorySplits, TreeEnsemble } from "./tree-ensemble.js";

/** A node as a file of others has it: an inner one, or a leaf with feature −1 and no children. */
export interface SourceNode {
  readonly feature: number;
  readonly threshold: number;
  /** Numbers of the children within the tree. */
  readonly left: number;
  readonly right: number;
  readonly missingLeft: boolean;
  readonly value: number;
  readonly cover: number;
  /** Where a node splits by categories: those that go left. */
  readonly categories?: readonly number[];
}

/** A tree whose nodes have numbers of any kind. */
export interface SourceTree {
  readonly root: number;
  /** Undefined where there is no node of that number. */
  readonly nodeAt: (number: number) => SourceNode | undefined;
}

/** A leaf. */
export function leafNode(value: number, cover: number): SourceNode {
  return { feature: -1, threshold: 0, left: -1, right: -1, missingLeft: false, value, cover };
}

/**
 * Puts trees of any numbering into flat arrays. Nodes keep their order where children come after their parent, and
 * stand level by level otherwise; nodes that no parent names are left out.
 *
 * @throws InputError naming a tree and a node that is missing, has two parents, or is its own ancestor.
 */
export function assembleTrees(
  trees: readonly SourceTree[],
  head: Pick<TreeEnsemble, "featureCount" | "base" | "link" | "rounding">,
): TreeEnsemble {
  const roots: number[] = [];
  const nodes: SourceNode[] = [];
  trees.forEach((tree, t) => {
    const start = nodes.length;
    const found = reachableNodes(tree, t);
    const places = new Map(Array.from(found.keys(), (number, i) => [number, start + i]));
    const placeOf = (number: number): number => places.get(number) ?? -1;
    roots.push(start);
    for (const node of found.values()) {
      nodes.push(node.feature < 0 ? node : { ...node, left: placeOf(node.left), right: placeOf(node.right) });
    }
  });
  const categories = collectCategories(nodes);
  return {
    ...head,
    ...(categories && { categories }),
    roots: Int32Array.from(roots),
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float64Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => node.left),
    right: Int32Array.from(nodes, (node) => node.right),
    missingLeft: Uint8Array.from(nodes, (node) => Number(node.missingLeft)),
    value: Float64Array.from(nodes, (node) => node.value),
    cover: Float64Array.from(nodes, (node) => node.cover),
  };
}

function collectCategories(nodes: readonly SourceNode[]): CategorySplits | null {
  const splits = nodes.filter((node) => node.categories !== undefined);
  if (splits.length === 0) return null;
  let sets = 0;
  const starts = new Int32Array(splits.length + 1);
  const values: number[] = [];
  for (const [k, { categories }] of splits.entries()) {
    for (const category of [...new Set(categories)].sort((a, b) => a - b)) values.push(category);
    starts[k + 1] = values.length;
  }
  const of = Int32Array.from(nodes, (node) => (node.categories === undefined ? -1 : sets++));
  return { of, starts, values: Int32Array.from(values) };
}

/** The nodes below a root by their numbers, in the order they shall stand in. */
function reachableNodes({ root, nodeAt }: SourceTree, t: number): Map<number, SourceNode> {
  const found = new Map<number, SourceNode>();
  const queue = [root];
  let rising = true;
  for (let i = 0; i < queue.length; i++) {
    const number = queue[i]!;
    const node = nodeAt(number);
    if (!node) throw new InputError(`Cannot read model: tree ${t} has no node ${number}`);
    if (found.has(number)) {
      throw new InputError(
        `Cannot read model: tree ${t}, node ${number} has two parents, or is its own ancestor`,
      );
    }
    found.set(number, node);
    if (node.feature < 0) continue;
    queue.push(node.left, node.right);
    rising &&= node.left > number && node.right > number;
  }
  return rising ? new Map([...found].sort(([a], [b]) => a - b)) : found;
}

/** True where every inner node's cover is, but for rounding, the sum of its children's: some writers fill in ones. */
export function coversAddUp({ feature, left, right, cover }: TreeEnsemble): boolean {
  return feature.every((k, i) => {
    const sum = cover[left[i]!]! + cover[right[i]!]!;
    return k < 0 ? cover[i]! >= 0 : Math.abs(sum - cover[i]!) <= 1e-3 * cover[i]!;
  });
}
