import { binColumns, defaultBins } from "./growing/binning.js";
import { checkTraining } from "./growing/check-training.js";
import type { Dataset } from "../data/dataset.js";
import { resolveForestOptions, type ForestOptions } from "./forest-options.js";
import { ForestGrower, type ForestTask } from "./forest-trees.js";
import { pause } from "../data/pause.js";
import { growOnThreads } from "./threads/training-threads.js";
import { TrainingCancelled, type TrainingRun } from "./threads/training-run.js";
import { TreeBuilder } from "./growing/tree-builder.js";
import type { TreeEnsemble } from "./ensemble/tree-ensemble.js";

/** Cells (rows × features) that are worked through between two pauses, about 20 ms. */
const CELLS_A_TURN = 2_000_000;

/** A forest and what it could not use. */
export interface ForestResult {
  /** The sum of the trees is the probability of a 1, or the predicted number: the link is "identity". */
  readonly ensemble: TreeEnsemble;
  /** Features that hold one value in all training rows, so that no split can use them. */
  readonly unusedFeatures: readonly string[];
}

/**
 * Trains a random forest: each tree on a bootstrap of the rows, each split on a few features drawn anew, the answer the
 * mean of the trees' leaves. Source: Breiman (2001), "Random forests". The result depends on nothing but the dataset and
 * the options.
 *
 * @throws InputError or TypeError for data or options that cannot be used, `TrainingCancelled` when the signal says so.
 */
export async function trainForest(
  dataset: Dataset,
  given: Partial<ForestOptions> = {},
  run: Omit<TrainingRun, "validation"> = {},
): Promise<ForestResult> {
  const { task, unusedFeatures } = prepareForest(dataset, given);
  const grown = (await growOnThreads(task, run)) ?? (await growHere(task, run));
  return { ensemble: joinTrees(grown), unusedFeatures };
}

async function growHere(task: ForestTask, run: TrainingRun): Promise<TreeEnsemble[]> {
  const grower = new ForestGrower(task);
  const { trees } = task.options;
  const turn = Math.max(1, Math.floor(CELLS_A_TURN / (task.binned.rows * task.binned.features)));
  const grown: TreeEnsemble[] = [];
  while (grown.length < trees) {
    if (run.signal?.aborted) throw new TrainingCancelled();
    grown.push(grower.grow(grown.length));
    run.progress?.(grown.length, trees, { validationLoss: Number.NaN });
    if (grown.length % turn === 0) await pause();
  }
  return grown;
}

/** Checks and bins what a forest is grown on. */
function prepareForest(
  dataset: Dataset,
  given: Partial<ForestOptions>,
): { readonly task: ForestTask; readonly unusedFeatures: readonly string[] } {
  const options = resolveForestOptions(given);
  const unusedFeatures = checkTraining(dataset, options.objective);
  const { labels, weights, rows } = dataset;
  const binned = binColumns(dataset, options.bins || defaultBins(rows));
  return { task: { binned, labels, weights, options }, unusedFeatures };
}

function joinTrees(trees: readonly TreeEnsemble[]): TreeEnsemble {
  const builder = new TreeBuilder();
  for (const tree of trees) builder.append(tree);
  const { featureCount, base, link } = trees[0]!;
  return builder.finish(trees.length, featureCount, base, link);
}
