import type { Link, TreeEnsemble } from "../ensemble/tree-ensemble.js";

/** Trees as they grow, node by node. */
export class TreeBuilder {
  readonly roots: number[] = [];
  readonly feature: number[] = [];
  readonly threshold: number[] = [];
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly missingLeft: number[] = [];
  readonly value: number[] = [];
  readonly cover: number[] = [];

  /** Begins a tree. Returns its root, a leaf until it is split. */
  addRoot(): number {
    this.roots.push(this.feature.length);
    return this.#addLeaf();
  }

  /** Makes a leaf an inner node. Returns its left child; the right one comes after it. */
  split(node: number, feature: number, threshold: number, missingLeft: boolean): number {
    this.feature[node] = feature;
    this.threshold[node] = threshold;
    this.missingLeft[node] = missingLeft ? 1 : 0;
    this.left[node] = this.#addLeaf();
    this.right[node] = this.#addLeaf();
    return this.left[node];
  }

  /** Sets the covers of the last tree's inner nodes to the sums of their children's. */
  sumCovers(): void {
    for (let node = this.feature.length - 1; node >= this.roots.at(-1)!; node--) {
      if (this.feature[node]! < 0) continue;
      this.cover[node] = this.cover[this.left[node]!]! + this.cover[this.right[node]!]!;
    }
  }

  /** Adds trees that were built elsewhere. */
  append(trees: TreeEnsemble): void {
    const first = this.feature.length;
    const moved = (node: number): number => (node < 0 ? node : node + first);
    for (const root of trees.roots) this.roots.push(root + first);
    for (let node = 0; node < trees.feature.length; node++) {
      this.feature.push(trees.feature[node]!);
      this.threshold.push(trees.threshold[node]!);
      this.left.push(moved(trees.left[node]!));
      this.right.push(moved(trees.right[node]!));
      this.missingLeft.push(trees.missingLeft[node]!);
      this.value.push(trees.value[node]!);
      this.cover.push(trees.cover[node]!);
    }
  }

  /** The first `trees` trees. */
  finish(trees: number, featureCount: number, base: number, link: Link): TreeEnsemble {
    const nodes = this.roots[trees] ?? this.feature.length;
    return {
      featureCount,
      base,
      link,
      rounding: "float32",
      roots: Int32Array.from(this.roots.slice(0, trees)),
      feature: Int32Array.from(this.feature.slice(0, nodes)),
      threshold: Float64Array.from(this.threshold.slice(0, nodes)),
      left: Int32Array.from(this.left.slice(0, nodes)),
      right: Int32Array.from(this.right.slice(0, nodes)),
      missingLeft: Uint8Array.from(this.missingLeft.slice(0, nodes)),
      value: Float64Array.from(this.value.slice(0, nodes)),
      cover: Float64Array.from(this.cover.slice(0, nodes)),
    };
  }

  #addLeaf(): number {
    this.feature.push(-1);
    this.threshold.push(0);
    this.left.push(-1);
    this.right.push(-1);
    this.missingLeft.push(0);
    this.value.push(0);
    return this.cover.push(0) - 1;
  }
}
