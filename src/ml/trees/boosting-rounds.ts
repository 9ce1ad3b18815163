import { createRandom, type Random } from "../../core/random.js";
import { binColumns, defaultBins, type BinnedColumns } from "./growing/binning.js";
import { resolveBoostingOptions, type BoostingOptions } from "./boosting-options.js";
import { checkTraining, checkValidation } from "./growing/check-training.js";
import type { Dataset } from "../data/dataset.js";
import { drawWithout } from "../data/draw.js";
import { SiblingSearch, type GrowingLeaf, type SearchTeam } from "./growing/leaf-search.js";
import { baseMargin, fillGradients, meanLoss } from "./growing/loss.js";
import { packGradients } from "./growing/packed-gradients.js";
import { TreeBuilder } from "./growing/tree-builder.js";
import type { TreeEnsemble } from "./ensemble/tree-ensemble.js";
import { TreeGrower } from "./growing/tree-grower.js";
import { addLastTree } from "./growing/tree-walk.js";

/** The part of a dataset that boosting reads. */
export type BoostingRows = Pick<Dataset, "names" | "rows" | "values" | "labels" | "weights">;

/** A boosting that is checked and ready to run; plain data. */
export interface BoostingTask {
  readonly binned: BinnedColumns;
  readonly training: BoostingRows;
  readonly validation: BoostingRows | null;
  readonly options: BoostingOptions;
  readonly unusedFeatures: readonly string[];
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

/**
 * Checks and bins what boosting is trained on.
 *
 * @throws InputError or TypeError for data or options that cannot be used.
 */
export function prepareBoosting(
  dataset: Dataset,
  given: Partial<BoostingOptions>,
  validation: Dataset | undefined,
): BoostingTask {
  const options = resolveBoostingOptions(given, dataset.names.length);
  const unusedFeatures = checkTraining(dataset, options.objective);
  if (validation) checkValidation(validation, dataset.names, options.objective);
  return {
    binned: binColumns(dataset, options.bins || defaultBins(dataset.rows)),
    training: rowsOf(dataset),
    validation: validation ? rowsOf(validation) : null,
    options,
    unusedFeatures,
  };
}

function rowsOf({ names, rows, values, labels, weights }: Dataset): BoostingRows {
  return { names, rows, values, labels, weights };
}

/** One training, round by round. */
export class BoostingRounds {
  readonly #task: BoostingTask;
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
  #stuck = false;

  /** @param team the threads that run the same task; left out for one alone */
  constructor(task: BoostingTask, team?: SearchTeam) {
    const { binned, training, validation, options } = task;
    const { objective, monotone, seed } = options;
    const rules = { ...options, monotone: monotone && Int8Array.from(monotone) };
    this.#task = task;
    this.#search = new SiblingSearch(binned, rules, team);
    this.#grower = new TreeGrower(binned, rules, this.#search);
    this.#random = createRandom(seed);
    this.#base = baseMargin(objective, training.labels, training.weights);
    this.#margins = new Float64Array(training.rows).fill(this.#base);
    this.#gradients = new Float64Array(training.rows);
    this.#hessians = new Float64Array(training.rows);
    this.#packed = new Float64Array(training.rows);
    this.#validationMargins = new Float64Array(validation?.rows ?? 0).fill(this.#base);
  }

  /** Trees grown so far. */
  get done(): number {
    return this.#builder.roots.length;
  }

  /** Validation loss after the last round; NaN where there is none. */
  get validationLoss(): number {
    return this.#history.at(-1) ?? Number.NaN;
  }

  /** Whether all rounds are done, patience is at its end, or no later tree could be another than the last. */
  get isOver(): boolean {
    const { options, validation } = this.#task;
    const waited = this.#history.length - this.#bestRound;
    const tired = validation !== null && options.patience > 0 && waited >= options.patience;
    return this.done >= options.rounds || tired || this.#stuck;
  }

  /** Adds a tree. */
  step(): void {
    const { validation } = this.#task;
    this.#addTree();
    if (validation !== null) this.#validate(validation);
  }

  finish(): BoostingResult {
    const { binned, validation, options, unusedFeatures } = this.#task;
    const rounds = validation === null ? this.done : this.#bestRound;
    const link = options.objective === "logistic" ? "logistic" : "identity";
    return {
      ensemble: this.#builder.finish(rounds, binned.features, this.#base, link),
      rounds,
      history: Float64Array.from(this.#history),
      unusedFeatures,
    };
  }

  /** Grows a tree on the gradients of now. */
  #addTree(): void {
    const { binned, training, options } = this.#task;
    const { labels, weights } = training;
    const { objective, rowShare, columnShare } = options;
    fillGradients(objective, this.#margins, labels, weights, this.#gradients, this.#hessians);
    const { rows: all, features } = binned;
    const rows = drawWithout(this.#random, all, Math.max(1, Math.round(rowShare * all)));
    if (columnShare < 1) {
      const count = Math.max(1, Math.round(columnShare * features));
      this.#search.choose(drawWithout(this.#random, features, count));
    }
    const packed = packGradients(this.#gradients, this.#hessians, rows, this.#packed);
    const leaves = this.#grower.grow(this.#builder, rows, packed);
    for (const leaf of leaves) this.#fillLeaf(leaf);
    this.#builder.sumCovers();
    if (rows.length < all) addLastTree(this.#builder, training, this.#margins);
    else for (const leaf of leaves) this.#addLeaf(leaf);
    this.#stuck = leaves.length === 1 && rowShare === 1 && columnShare === 1;
  }

  /** Sets a leaf's value and cover from the unrounded gradients of its rows. */
  #fillLeaf({ node, rows, lower, upper }: GrowingLeaf): void {
    const { lambda, learningRate } = this.#task.options;
    const { weights } = this.#task.training;
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
    const value = Math.min(upper, Math.max(lower, (0 - gradient) / (hessian + lambda)));
    this.#builder.value[node] = learningRate * value;
    this.#builder.cover[node] = weights === null ? rows.length : cover;
  }

  #addLeaf({ node, rows }: GrowingLeaf): void {
    const value = this.#builder.value[node]!;
    const margins = this.#margins;
    for (let i = 0; i < rows.length; i++) margins[rows[i]!]! += value;
  }

  #validate(validation: BoostingRows): void {
    addLastTree(this.#builder, validation, this.#validationMargins);
    const { labels, weights } = validation;
    const loss = meanLoss(this.#task.options.objective, this.#validationMargins, labels, weights);
    const best = this.#history[this.#bestRound - 1] ?? Infinity;
    this.#history.push(loss);
    if (loss < best) this.#bestRound = this.#history.length;
  }
}
