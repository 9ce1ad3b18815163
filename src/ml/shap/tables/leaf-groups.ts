import type { TreeEnsemble } from "../../trees/ensemble/tree-ensemble.js";

/** Subtrees of at most this many inner nodes share one table. */
const GROUP_NODES = 3;

/** An inner node above all groups: it only passes masks on to its children. */
export interface TopNode {
  readonly node: number;
  /** Cell whose masks it reads. */
  readonly cell: number;
  readonly left: number;
  readonly right: number;
  /** The bit of its feature among those tested on the way to its children. */
  readonly bit: number;
}

/** A leaf within its group. */
export interface GroupLeaf {
  readonly value: number;
  /** Position of each of its path's features among those of the group; those tested above the group come first. */
  readonly slots: Int32Array;
  /** Share of the training rows that pass all of a feature's conditions on the path, as a product over its nodes. */
  readonly shares: Float64Array;
  /** Index of the leaf's first pattern when the leaves of all trees stand in line, 2 ** slots.length each. */
  readonly patterns: number;
  /** Its conditions inside the group: place of the node, whether the leaf lies to its right, bit of the feature. */
  readonly conditions: readonly { readonly place: number; readonly right: number; readonly bit: number }[];
}

/**
 * A small subtree. What a row adds through its leaves depends on a code alone: the low bits say which features fail a
 * condition above the group, one bit more for each inner node says whether the row goes right there.
 */
export interface LeafGroup {
  readonly cell: number;
  /** Number of features tested above the group. */
  readonly above: number;
  /** Every feature that is tested on the way to any of its leaves. */
  readonly features: Int32Array;
  readonly nodes: Int32Array;
  readonly leaves: readonly GroupLeaf[];
  /** Where its entries begin in the model's table: one for each code, `features.length` numbers long. */
  readonly offset: number;
}

/** A tree cut into groups. Masks live in cells; a cell is written before it is read. */
export interface GroupedTree {
  readonly cells: number;
  readonly tops: readonly TopNode[];
  readonly groups: readonly LeafGroup[];
  /** Where the next tree's entries and patterns may begin. */
  readonly end: TablePlace;
}

/** Where a group's entries begin in the model's table, and its leaves' patterns in the line of all. */
export interface TablePlace {
  readonly offset: number;
  readonly patterns: number;
}

/** What is known on the way down to a node. */
interface Path {
  readonly features: readonly number[];
  readonly shares: readonly number[];
}

/** Cuts one tree into groups; `inner` counts the inner nodes at and below each node, `shares` are those of `nodeShares`. */
export function groupTree(
  trees: TreeEnsemble,
  root: number,
  inner: Int32Array,
  shares: Float64Array,
  start: TablePlace,
): GroupedTree {
  const tops: TopNode[] = [];
  const groups: LeafGroup[] = [];
  let cells = 1;
  let { offset, patterns } = start;
  const cut = (node: number, cell: number, path: Path): void => {
    if (inner[node]! <= GROUP_NODES) {
      const group = createGroup(trees, shares, node, path, { cell, offset, patterns });
      if (group.features.length === 0) return;
      groups.push(group);
      offset += 2 ** (group.above + group.nodes.length) * group.features.length;
      patterns += group.leaves.reduce((sum, { slots }) => sum + 2 ** slots.length, 0);
      return;
    }
    const [left, right] = [cells++, cells++];
    tops.push({ node, cell, left, right, bit: bitOf(path, trees.feature[node]!) });
    cut(trees.left[node]!, left, follow(path, trees.feature[node]!, shares[trees.left[node]!]!));
    cut(trees.right[node]!, right, follow(path, trees.feature[node]!, shares[trees.right[node]!]!));
  };
  cut(root, 0, { features: [], shares: [] });
  return { cells, tops, groups, end: { offset, patterns } };
}

/** Which of a leaf's features fail a condition for rows with a code: bit k for its slot k. */
export function failuresOf(leaf: GroupLeaf, above: number, code: number): number {
  let failures = code & ((1 << above) - 1);
  const sides = code >> above;
  for (const { place, right, bit } of leaf.conditions) {
    if (((sides >> place) & 1) !== right) failures |= bit;
  }
  return failures;
}

/** Inner nodes at and below each node. */
export function countInnerNodes({ feature, left, right }: TreeEnsemble): Int32Array {
  const inner = new Int32Array(feature.length);
  for (let node = feature.length - 1; node >= 0; node--) {
    if (feature[node]! >= 0) inner[node] = 1 + inner[left[node]!]! + inner[right[node]!]!;
  }
  return inner;
}

/** Numbers that the tables of the tree at a root would take, counted without building them. */
export function tableSize(trees: TreeEnsemble, root: number, inner: Int32Array): number {
  const { feature, left, right } = trees;
  const seen = new Uint16Array(trees.featureCount);
  let size = 0;
  const walk = (node: number, features: number): void => {
    if (inner[node]! <= GROUP_NODES) {
      const own = new Set<number>();
      collect(node, own);
      size += 2 ** (features + inner[node]!) * (features + own.size);
      return;
    }
    const tested = feature[node]!;
    const known = features + (seen[tested]!++ === 0 ? 1 : 0);
    walk(left[node]!, known);
    walk(right[node]!, known);
    seen[tested]!--;
  };
  const collect = (node: number, own: Set<number>): void => {
    if (feature[node]! < 0) return;
    if (seen[feature[node]!] === 0) own.add(feature[node]!);
    collect(left[node]!, own);
    collect(right[node]!, own);
  };
  walk(root, 0);
  return size;
}

function createGroup(
  trees: TreeEnsemble,
  shares: Float64Array,
  root: number,
  path: Path,
  at: TablePlace & { readonly cell: number },
): LeafGroup {
  const features = [...path.features];
  const nodes: number[] = [];
  const leaves: GroupLeaf[] = [];
  let { patterns } = at;
  const walk = (node: number, down: Path, conditions: GroupLeaf["conditions"]): void => {
    if (trees.feature[node]! < 0) {
      const slots = Int32Array.from(down.features, (feature) => features.indexOf(feature));
      const shares = Float64Array.from(down.shares);
      leaves.push({ value: trees.value[node]!, slots, shares, patterns, conditions });
      patterns += 2 ** slots.length;
      return;
    }
    const place = nodes.push(node) - 1;
    const tested = trees.feature[node]!;
    if (!features.includes(tested)) features.push(tested);
    const bit = bitOf(down, tested);
    for (const [right, child] of [trees.left[node]!, trees.right[node]!].entries()) {
      walk(child, follow(down, tested, shares[child]!), [...conditions, { place, right, bit }]);
    }
  };
  walk(root, path, []);
  const { cell, offset } = at;
  return {
    cell,
    above: path.features.length,
    features: Int32Array.from(features),
    nodes: Int32Array.from(nodes),
    leaves,
    offset,
  };
}

function bitOf(path: Path, feature: number): number {
  const slot = path.features.indexOf(feature);
  return 1 << (slot < 0 ? path.features.length : slot);
}

function follow({ features, shares }: Path, tested: number, share: number): Path {
  const slot = features.indexOf(tested);
  if (slot < 0) return { features: [...features, tested], shares: [...shares, share] };
  return { features, shares: shares.with(slot, shares[slot]! * share) };
}
