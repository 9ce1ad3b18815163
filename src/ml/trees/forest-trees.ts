import { createRandom, type Random } from "../../core/random.js";
import type { BinnedColumns } from "./growing/binning.js";
import { drawWithout } from "../data/draw.js";
import type { ForestOptions } from "./forest-options.js";
import { DrawnSearch } from "./growing/leaf-search.js";
import { baseMargin } from "./growing/loss.js";
import { packGradients } from "./growing/packed-gradients.js";
import { TreeBuilder } from "./growing/tree-builder.js";
import type { TreeEnsemble } from "./ensemble/tree-ensemble.js";
import { TreeGrower } from "./growing/tree-grower.js";

/** What the trees of a forest are grown on; plain data. */
export interface ForestTask {
  readonly binned: BinnedColumns;
  readonly labels: Float64Array;
  readonly weights: Float64Array | null;
  readonly options: ForestOptions;
}

/** Grows the trees of a forest in any order: each depends on the task and its own number only. */
export class ForestGrower {
  readonly #task: ForestTask;
  readonly #grower: TreeGrower;
  readonly #gradients: Float64Array;
  readonly #hessians: Float64Array;
  readonly #packed: Float64Array;
  readonly #centre: number;
  #random: Random = createRandom(0);

  constructor(task: ForestTask) {
    const { binned, options } = task;
    const { rows, features } = binned;
    const rules = {
      ...options,
      maxLeaves: Infinity,
      lambda: 0,
      minGain: 0,
      minChildWeight: 0,
      monotone: null,
    };
    const drawn = splitFeaturesOf(options, features);
    const search = new DrawnSearch(binned, rules, () => drawWithout(this.#random, features, drawn));
    this.#task = task;
    this.#grower = new TreeGrower(binned, rules, search);
    this.#gradients = new Float64Array(rows);
    this.#hessians = new Float64Array(rows);
    this.#packed = new Float64Array(rows);
    this.#centre = centreOf(task);
  }

  /** One tree, whose leaves hold their share of the forest's mean. */
  grow(tree: number): TreeEnsemble {
    const { binned, options } = this.#task;
    this.#random = createRandom((options.seed + Math.imul(tree + 1, 0x9e3779b1)) | 0);
    const rows = this.#bootstrap();
    const builder = new TreeBuilder();
    const packed = packGradients(this.#gradients, this.#hessians, rows, this.#packed);
    for (const leaf of this.#grower.grow(builder, rows, packed)) {
      let gradient = 0;
      let weight = 0;
      for (const row of leaf.rows) {
        gradient += this.#gradients[row]!;
        weight += this.#hessians[row]!;
      }
      builder.value[leaf.node] = shareOf((0 - gradient) / weight, options);
      builder.cover[leaf.node] = weight;
    }
    builder.sumCovers();
    return builder.finish(1, binned.features, this.#centre, "identity");
  }

  /** Draws as many rows as there are, with replacement. Returns the different ones, rising. */
  #bootstrap(): Int32Array {
    const { binned, labels, weights } = this.#task;
    const size = binned.rows;
    const times = this.#hessians.fill(0);
    for (let i = 0; i < size; i++) times[this.#random.integer(size)]!++;
    const rows = new Int32Array(size);
    let count = 0;
    for (let i = 0; i < size; i++) {
      if (times[i] === 0) continue;
      rows[count++] = i;
      if (weights !== null) times[i]! *= weights[i]!;
      this.#gradients[i] = times[i]! * (this.#centre - labels[i]!);
    }
    return rows.subarray(0, count);
  }
}

/** Leaves of a classifier are multiples of this, so that they add up exactly and never to more than 1. */
const GRID = 2 ** -44;

/** What a leaf of one tree adds to the forest's mean. */
function shareOf(mean: number, { trees, objective }: ForestOptions): number {
  const share = mean / trees;
  return objective === "logistic" ? Math.floor(share / GRID) * GRID : share;
}

/** How many features each split looks at. */
export function splitFeaturesOf({ splitFeatures, objective }: ForestOptions, features: number): number {
  const usual = objective === "logistic" ? Math.sqrt(features) : features / 3;
  return Math.min(features, Math.max(1, splitFeatures || Math.round(usual)));
}

/** What labels are counted from: 0 keeps those of a classifier whole numbers, a mean keeps others precise. */
function centreOf({ labels, weights, options }: ForestTask): number {
  return options.objective === "logistic" ? 0 : baseMargin("squared", labels, weights);
}
