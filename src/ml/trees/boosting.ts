import type { BoostingOptions } from "./boosting-options.js";
import { BoostingRounds, prepareBoosting, type BoostingResult } from "./boosting-rounds.js";
import type { Dataset } from "../data/dataset.js";
import { pause } from "../data/pause.js";
import { boostOnThreads } from "./threads/training-threads.js";
import { TrainingCancelled, type TrainingRun } from "./threads/training-run.js";

export type { BoostingResult } from "./boosting-rounds.js";
export { TrainingCancelled, type TrainingRun } from "./threads/training-run.js";

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
  const task = prepareBoosting(dataset, options, run.validation);
  const threaded = boostOnThreads(task, run);
  if (threaded !== null) return threaded;
  const rounds = new BoostingRounds(task);
  const turn = Math.max(1, Math.floor(CELLS_A_TURN / (dataset.rows * dataset.names.length)));
  while (!rounds.isOver) {
    if (run.signal?.aborted) throw new TrainingCancelled();
    rounds.step();
    run.progress?.(rounds.done, task.options.rounds, { validationLoss: rounds.validationLoss });
    if (rounds.done % turn === 0) await pause();
  }
  return rounds.finish();
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
  const rounds = new BoostingRounds(prepareBoosting(dataset, options, validation));
  while (!rounds.isOver) rounds.step();
  return rounds.finish();
}
