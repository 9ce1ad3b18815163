import type { BinnedColumns } from "./binning.js";
import type { GrowingLeaf, LeafSearch } from "./leaf-search.js";
import { PACK_UNIT, type PackedGradients } from "./packed-gradients.js";
import type { Split } from "./split-search.js";
import type { TreeBuilder } from "./tree-builder.js";

/** Where a tree stops. */
export interface GrowthRules {
  /** Infinity for any number. */
  readonly maxLeaves: number;
  /** Splits on the way from the root to a leaf; 0 for any number. */
  readonly maxDepth: number;
  readonly minLeafRows: number;
  readonly monotone: Int8Array | null;
}

/** A cut above every finite value: what stays on the right is missing. */
const ABOVE_ALL = 3.4028234663852886e38;

/** Grows trees leaf by leaf: the leaf whose split gains most comes first. */
export class TreeGrower {
  readonly #binned: BinnedColumns;
  readonly #rules: GrowthRules;
  readonly #search: LeafSearch;
  readonly #spill: Int32Array;

  constructor(binned: BinnedColumns, rules: GrowthRules, search: LeafSearch) {
    this.#binned = binned;
    this.#rules = rules;
    this.#search = search;
    this.#spill = new Int32Array(binned.rows);
  }

  /**
   * Grows one tree in the builder and returns its leaves, whose values and covers are not set. The rows are rearranged
   * so that those of a leaf stand together, in rising order.
   *
   * @param rows those that the tree is grown on, rising
   */
  grow(builder: TreeBuilder, rows: Int32Array, packed: PackedGradients): GrowingLeaf[] {
    this.#search.begin(packed);
    const root = rootLeaf(builder.addRoot(), rows, packed.values);
    if (this.#isWanted(root, 1)) this.#search.searchRoot(root);
    const closed: GrowingLeaf[] = [];
    const open: GrowingLeaf[] = [];
    const sort = (leaf: GrowingLeaf): number => (leaf.split === null ? closed : open).push(leaf);
    sort(root);
    while (open.length > 0 && open.length + closed.length < this.#rules.maxLeaves) {
      const leaf = this.#takeNext(open);
      this.#split(builder, leaf, open.length + closed.length + 2).forEach(sort);
    }
    for (const leaf of open) this.#search.release(leaf);
    return [...closed, ...open];
  }

  /** The leaf that gains most, of equals the oldest; any where all will be split. */
  #takeNext(open: GrowingLeaf[]): GrowingLeaf {
    if (this.#rules.maxLeaves === Infinity) return open.pop()!;
    let best = 0;
    for (let k = 1; k < open.length; k++) if (open[k]!.split!.gain > open[best]!.split!.gain) best = k;
    return open.splice(best, 1)[0]!;
  }

  #isWanted({ depth, rows }: GrowingLeaf, leaves: number): boolean {
    const { maxDepth, maxLeaves, minLeafRows } = this.#rules;
    return (maxDepth === 0 || depth < maxDepth) && leaves < maxLeaves && rows.length >= 2 * minLeafRows;
  }

  #split(builder: TreeBuilder, leaf: GrowingLeaf, leaves: number): [GrowingLeaf, GrowingLeaf] {
    const split = leaf.split!;
    const { feature, bin, missingLeft } = split;
    const cut = this.#binned.cuts[feature]![bin - 1] ?? ABOVE_ALL;
    const node = builder.split(leaf.node, feature, cut, missingLeft);
    const count = partition(this.#binned, split, leaf.rows, this.#spill);
    const children = this.#childrenOf(leaf, node, count);
    this.#search.searchChildren(leaf, children, [
      this.#isWanted(children[0], leaves),
      this.#isWanted(children[1], leaves),
    ]);
    return children;
  }

  /** The two children; under a constrained split neither may go beyond the middle of their values. */
  #childrenOf(leaf: GrowingLeaf, node: number, count: number): [GrowingLeaf, GrowingLeaf] {
    const split = leaf.split!;
    const { lower, upper } = leaf;
    const common = { depth: leaf.depth + 1, lower, upper, split: null, histogram: null };
    const left = {
      ...common,
      node,
      rows: leaf.rows.subarray(0, count),
      gradient: split.gradient,
      hessian: split.hessian,
    };
    const right = {
      ...common,
      node: node + 1,
      rows: leaf.rows.subarray(count),
      gradient: leaf.gradient - split.gradient,
      hessian: leaf.hessian - split.hessian,
    };
    const direction = this.#rules.monotone?.[split.feature] ?? 0;
    if (direction === 0) return [left, right];
    const middle =
      (this.#search.valueOf(left.gradient, left.hessian, lower, upper) +
        this.#search.valueOf(right.gradient, right.hessian, lower, upper)) /
      2;
    return direction > 0
      ? [
          { ...left, upper: middle },
          { ...right, lower: middle },
        ]
      : [
          { ...left, lower: middle },
          { ...right, upper: middle },
        ];
  }
}

function rootLeaf(node: number, rows: Int32Array, values: Float64Array): GrowingLeaf {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  const gradient = Math.floor(sum / PACK_UNIT);
  return {
    node,
    rows,
    depth: 0,
    gradient,
    hessian: sum - gradient * PACK_UNIT,
    lower: -Infinity,
    upper: Infinity,
    split: null,
    histogram: null,
  };
}

/** Moves the rows that go left to the front, both sides in their old order. Returns how many. */
function partition(
  { bins, rows: height }: BinnedColumns,
  { feature, bin, missingLeft }: Split,
  rows: Int32Array,
  spill: Int32Array,
): number {
  const column = feature * height;
  // A missing value's bin is 0, so it counts as "at or below" unless it is told to go right.
  const least = missingLeft ? 0 : 1;
  let left = 0;
  let right = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const at = bins[column + row]!;
    if (at <= bin && at >= least) rows[left++] = row;
    else spill[right++] = row;
  }
  rows.set(spill.subarray(0, right), left);
  return left;
}
