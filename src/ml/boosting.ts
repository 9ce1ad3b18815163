import { createRandom, type Random } from "../core/random.js";
import { binColumns, defaultBins, type BinnedColumns } from "./binning.js";
import { resolveBoostingOptions, type BoostingOptions } from "./boosting-options.js";
import { checkTraining, checkValidation } from "./check-training.js";
import type { Dataset } from "./dataset.js";
import { drawWithout } from "./draw.js";
import { SiblingSearch, type GrowingLeaf } from "./leaf-search.js";
import { baseMargin, fillGradients, meanLoss } from "./loss.js";
import { packGradients } from "./packed-gradients.js";
import { pause } from "./pause.js";
import { TreeBuilder } from "./tree-builder.js";
import type { TreeEnsemble } from "./tree-ensemble.js";
import { addLastTree } from "./tree-walk.js";
import { TreeGrower } from "./tree-grower.js";

/** What a training run hears and tells. */
export interface TrainingRun {
  /** Samples that the model does not see, for early stopping: a fold whose labels share no bar with the training. */
  readonly validation?: Dataset;
  /** Hears of each round or tree; `validationLoss` is NaN where there is no validation. */
  readonly progress?: (done: number, total: number, scores: { readonly validationLoss: number }) => void;
  /** An `AbortSignal`, or what looks like one. */
  readonly signal?: { readonly aborted: boolean };
}

/** A boosted ensemble and how it came about. */
export interface BoostingResult {
  readonly ensemble: TreeEnsemble;
  /** Trees kept: up to the round with the lowest validation loss, or all. */
  readonly rounds: number;
  /** Validation loss after each round that was run, log loss in nats or half the mean squared error; empty without validation. */
  readonly history: Float64Array;
  /** Features that hold one value in all training rows, so that no split can use them. */
  readonly unusedFeatures: readonly string[];
}

/** Cells (rows × features) that are worked through between two pauses, about 20 ms. */
const CELLS_A_TURN = 4_000_000;

/**
 * Trains gradient-boosted trees on histograms of binned features. With a validation set the rounds up to its lowest
 * loss are kept. The result depends on nothing but the dataset, the options and the validation set.
 *
 * Sources: Friedman (2001), "Greedy function approximation: a gradient boosting machine"; Chen and Guestrin (2016),
 * "XGBoost: a scalable tree boosting system"; Ke et al. (2017), "LightGBM: a highly efficient gradient boosting decision
 * tree" (leaf-wise growth, sibling subtraction).
 *
 * @throws InputError or TypeError for data or options that cannot be used, `TrainingCancelled` when the signal says so.
 */
export async function trainBoosting(
  dataset: Dataset,
  options: Partial<BoostingOptions> = {},
  run: TrainingRun = {},
): Promise<BoostingResult> {
  const booster = new Booster(dataset, options, run);
  const turn = Math.max(1, Math.floor(CELLS_A_TURN / (dataset.rows * dataset.names.length)));
  for (let round = 1; ; round++) {
    if (run.signal?.aborted) throw new TrainingCancelled();
    if (!booster.step()) return booster.finish();
    if (round % turn === 0) await pause();
  }
}

/**
 * `trainBoosting` in one go, for small models on the thread that needs them.
 *
 * @example
 * const values = Float32Array.of(1, 2, 3, 4);
 * const spans = { starts: [0, 1, 2, 3], ends: [1, 2, 3, 4] };
 * const data = { names: ["x"], rows: 4, values, labels: Float64Array.of(0, 0, 1, 1), weights: null, spans, time: new Float64Array(4) };
 * boost(data, { rounds: 1, minLeafRows: 1 }).ensemble.threshold[0]; // => 2.5
 */
export function boost(
  dataset: Dataset,
  options: Partial<BoostingOptions> = {},
  validation?: Dataset,
): BoostingResult {
  const booster = new Booster(dataset, options, validation ? { validation } : {});
  while (booster.step());
  return booster.finish();
}

/** Training ended because its signal was aborted. */
export class TrainingCancelled extends Error {
  override readonly name = "TrainingCancelled";

  constructor() {
    super("Training was cancelled");
  }
}

/** One training, round by round. */
class Booster {
  readonly #dataset: Dataset;
  readonly #options: BoostingOptions;
  readonly #run: TrainingRun;
  readonly #unused: readonly string[];
  readonly #binned: BinnedColumns;
  readonly #search: SiblingSearch;
  readonly #grower: TreeGrower;
  readonly #builder = new TreeBuilder();
  readonly #random: Random;
  readonly #base: number;
  readonly #margins: Float64Array;
  readonly #gradients: Float64Array;
  readonly #hessians: Float64Array;
  readonly #packed: Float64Array;
  readonly #validationMargins: Float64Array;
  readonly #history: number[] = [];
  #bestRound = 0;

  constructor(dataset: Dataset, given: Partial<BoostingOptions>, run: TrainingRun) {
    const options = resolveBoostingOptions(given, dataset.names.length);
    const { objective, monotone } = options;
    this.#unused = checkTraining(dataset, objective);
    if (run.validation) checkValidation(run.validation, dataset.names, objective);
    const { rows, labels, weights } = dataset;
    const rules = { ...options, monotone: monotone && Int8Array.from(monotone) };
    this.#dataset = dataset;
    this.#options = options;
    this.#run = run;
    this.#binned = binColumns(dataset, options.bins || defaultBins(rows));
    this.#search = new SiblingSearch(this.#binned, rules);
    this.#grower = new TreeGrower(this.#binned, rules, this.#search);
    this.#random = createRandom(options.seed);
    this.#base = baseMargin(objective, labels, weights);
    this.#margins = new Float64Array(rows).fill(this.#base);
    this.#gradients = new Float64Array(rows);
    this.#hessians = new Float64Array(rows);
    this.#packed = new Float64Array(rows);
    this.#validationMargins = new Float64Array(run.validation?.rows ?? 0).fill(this.#base);
  }

  /** Adds a tree; false when training is over. */
  step(): boolean {
    const { rounds, patience } = this.#options;
    const done = this.#builder.roots.length;
    const waited = this.#history.length - this.#bestRound;
    if (done >= rounds || (this.#run.validation && patience > 0 && waited >= patience)) return false;
    const grown = this.#addTree();
    const validationLoss = this.#validate();
    this.#run.progress?.(done + 1, rounds, { validationLoss });
    return grown;
  }

  finish(): BoostingResult {
    const { objective } = this.#options;
    const rounds = this.#run.validation ? this.#bestRound : this.#builder.roots.length;
    const link = objective === "logistic" ? "logistic" : "identity";
    return {
      ensemble: this.#builder.finish(rounds, this.#binned.features, this.#base, link),
      rounds,
      history: Float64Array.from(this.#history),
      unusedFeatures: this.#unused,
    };
  }

  /** Grows a tree on the gradients of now; false when no later tree could be another. */
  #addTree(): boolean {
    const { labels, weights } = this.#dataset;
    const { objective, rowShare, columnShare } = this.#options;
    fillGradients(objective, this.#margins, labels, weights, this.#gradients, this.#hessians);
    const { rows: all, features } = this.#binned;
    const rows = drawWithout(this.#random, all, Math.max(1, Math.round(rowShare * all)));
    if (columnShare < 1) {
      const count = Math.max(1, Math.round(columnShare * features));
      this.#search.choose(drawWithout(this.#random, features, count));
    }
    const packed = packGradients(this.#gradients, this.#hessians, rows, this.#packed);
    const leaves = this.#grower.grow(this.#builder, rows, packed);
    for (const leaf of leaves) this.#fillLeaf(leaf);
    this.#builder.sumCovers();
    if (rows.length < all) addLastTree(this.#builder, this.#dataset, this.#margins);
    else for (const leaf of leaves) this.#addLeaf(leaf);
    return leaves.length > 1 || rowShare < 1 || columnShare < 1;
  }

  /** Sets a leaf's value and cover from the unrounded gradients of its rows. */
  #fillLeaf({ node, rows, lower, upper }: GrowingLeaf): void {
    const { lambda, learningRate } = this.#options;
    const { weights } = this.#dataset;
    const [gradients, hessians] = [this.#gradients, this.#hessians];
    let gradient = 0;
    let hessian = 0;
    let cover = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      gradient += gradients[row]!;
      hessian += hessians[row]!;
      if (weights !== null) cover += weights[row]!;
    }
    const value = Math.min(upper, Math.max(lower, -gradient / (hessian + lambda)));
    this.#builder.value[node] = learningRate * value;
    this.#builder.cover[node] = weights === null ? rows.length : cover;
  }

  #addLeaf({ node, rows }: GrowingLeaf): void {
    const value = this.#builder.value[node]!;
    const margins = this.#margins;
    for (let i = 0; i < rows.length; i++) margins[rows[i]!]! += value;
  }

  #validate(): number {
    const { validation } = this.#run;
    if (!validation) return Number.NaN;
    addLastTree(this.#builder, validation, this.#validationMargins);
    const { labels, weights } = validation;
    const loss = meanLoss(this.#options.objective, this.#validationMargins, labels, weights);
    const best = this.#history[this.#bestRound - 1] ?? Infinity;
    this.#history.push(loss);
    if (loss < best) this.#bestRound = this.#history.length;
    return loss;
  }
}
