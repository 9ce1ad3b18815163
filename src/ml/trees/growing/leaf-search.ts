import type { BinnedColumns } from "./binning.js";
import { upTo } from "../../data/draw.js";
import { addToHistogram, histogramOffsets, subtractHistogram } from "./histogram.js";
import type { PackedGradients } from "./packed-gradients.js";
import { SplitSearch, type Split, type SplitRules, type SplitSubject } from "./split-search.js";

/** A leaf of a tree that still grows. */
export interface GrowingLeaf extends SplitSubject {
  readonly node: number;
  readonly depth: number;
  /** Null where the leaf stays a leaf. */
  split: Split | null;
  /** Kept as long as children may need it. */
  histogram: Float64Array | null;
}

/** How a tree's leaves get their splits. */
export interface LeafSearch {
  /** Takes the gradients of the next tree. */
  begin(packed: PackedGradients): void;
  valueOf: SplitSearch["valueOf"];
  searchRoot(root: GrowingLeaf): void;
  /** Searches those of a leaf's two children that are wanted. */
  searchChildren(
    parent: GrowingLeaf,
    children: readonly [GrowingLeaf, GrowingLeaf],
    wanted: readonly [boolean, boolean],
  ): void;
  /** Says that a leaf will not be split. */
  release(leaf: GrowingLeaf): void;
}

/** Histograms of some rows, in memory that is used again. */
class Histograms {
  readonly offsets: Int32Array;
  readonly #binned: BinnedColumns;
  readonly #listed: Float64Array;
  readonly #free: Float64Array[] = [];
  #values!: Float64Array;

  constructor(binned: BinnedColumns) {
    this.#binned = binned;
    this.offsets = histogramOffsets(binned);
    this.#listed = new Float64Array(binned.rows);
  }

  begin({ values }: PackedGradients): void {
    this.#values = values;
  }

  /** An empty histogram. */
  take(): Float64Array {
    return this.#free.pop()?.fill(0) ?? new Float64Array(this.offsets.at(-1)!);
  }

  add(histogram: Float64Array, rows: Int32Array, features: Int32Array): void {
    const values = this.#values;
    const listed = this.#listed.subarray(0, rows.length);
    for (let i = 0; i < rows.length; i++) listed[i] = values[rows[i]!]!;
    addToHistogram(histogram, this.#binned, this.offsets, features, rows, listed);
  }

  free(histogram: Float64Array | null): void {
    if (histogram !== null) this.#free.push(histogram);
  }
}

/** Threads that search together, each its own features. */
export interface SearchTeam {
  ownOf(features: Int32Array): Int32Array;
  agree(own: readonly [Split | null, Split | null]): readonly [Split | null, Split | null];
}

/** One thread, which searches all. */
const ALONE: SearchTeam = { ownOf: (features) => features, agree: (own) => own };

/**
 * The same features at every leaf of a tree: the smaller child's histogram is summed, the other is what is left of the
 * parent's.
 */
export class SiblingSearch implements LeafSearch {
  readonly #histograms: Histograms;
  readonly #search: SplitSearch;
  readonly #team: SearchTeam;
  #features: Int32Array;

  constructor(binned: BinnedColumns, rules: SplitRules, team: SearchTeam = ALONE) {
    this.#histograms = new Histograms(binned);
    this.#search = new SplitSearch(binned, this.#histograms.offsets, rules);
    this.#team = team;
    this.#features = team.ownOf(upTo(binned.features));
  }

  /** Sets the features of the next tree. */
  choose(features: Int32Array): void {
    this.#features = this.#team.ownOf(features);
  }

  begin(packed: PackedGradients): void {
    this.#histograms.begin(packed);
    this.#search.begin(packed);
  }

  readonly valueOf: SplitSearch["valueOf"] = (...leaf) => this.#search.valueOf(...leaf);

  searchRoot(root: GrowingLeaf): void {
    root.histogram = this.#histograms.take();
    this.#histograms.add(root.histogram, root.rows, this.#features);
    [root.split] = this.#team.agree([this.#find(root), null]);
  }

  searchChildren(
    parent: GrowingLeaf,
    [left, right]: readonly [GrowingLeaf, GrowingLeaf],
    [wantLeft, wantRight]: readonly [boolean, boolean],
  ): void {
    if (!wantLeft && !wantRight) return this.release(parent);
    const [small, large] = left.rows.length < right.rows.length ? [left, right] : [right, left];
    small.histogram = this.#histograms.take();
    this.#histograms.add(small.histogram, small.rows, this.#features);
    large.histogram = parent.histogram!;
    subtractHistogram(large.histogram, small.histogram);
    parent.histogram = null;
    const own = [wantLeft ? this.#find(left) : null, wantRight ? this.#find(right) : null] as const;
    [left.split, right.split] = this.#team.agree(own);
    if (left.split === null) this.release(left);
    if (right.split === null) this.release(right);
  }

  release(leaf: GrowingLeaf): void {
    this.#histograms.free(leaf.histogram);
    leaf.histogram = null;
  }

  #find(leaf: GrowingLeaf): Split | null {
    return this.#search.find(leaf, leaf.histogram!, this.#features);
  }
}

/** Other features at every leaf, drawn anew: only their histograms are summed, and none is kept. */
export class DrawnSearch implements LeafSearch {
  readonly #histograms: Histograms;
  readonly #search: SplitSearch;
  readonly #draw: () => Int32Array;
  readonly #histogram: Float64Array;

  /** @param draw the features for the next leaf, rising */
  constructor(binned: BinnedColumns, rules: SplitRules, draw: () => Int32Array) {
    this.#histograms = new Histograms(binned);
    this.#search = new SplitSearch(binned, this.#histograms.offsets, rules);
    this.#draw = draw;
    this.#histogram = this.#histograms.take();
  }

  begin(packed: PackedGradients): void {
    this.#histograms.begin(packed);
    this.#search.begin(packed);
  }

  readonly valueOf: SplitSearch["valueOf"] = (...leaf) => this.#search.valueOf(...leaf);

  searchRoot(root: GrowingLeaf): void {
    const features = this.#draw();
    this.#histograms.add(this.#histogram, root.rows, features);
    root.split = this.#search.find(root, this.#histogram, features);
    const { offsets } = this.#histograms;
    for (const k of features) this.#histogram.fill(0, offsets[k], offsets[k + 1]);
  }

  searchChildren(
    _parent: GrowingLeaf,
    [left, right]: readonly [GrowingLeaf, GrowingLeaf],
    [wantLeft, wantRight]: readonly [boolean, boolean],
  ): void {
    if (wantLeft) this.searchRoot(left);
    if (wantRight) this.searchRoot(right);
  }

  release(): void {}
}
