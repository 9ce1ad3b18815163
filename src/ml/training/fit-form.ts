import type { Parameter, ParameterValues } from "../../core/parameters.js";
import { BOOSTING_PARAMETERS } from "../trees/boosting-options.js";
import { trainBoosting } from "../trees/boosting.js";
import { splitOffLast, takeRows } from "../data/dataset-rows.js";
import type { Dataset } from "../data/dataset.js";
import { FOREST_PARAMETERS } from "../trees/forest-options.js";
import { trainForest } from "../trees/forest.js";
import { varyingColumns, widenLinear } from "../linear/linear-columns.js";
import { LINEAR_PARAMETERS } from "../linear/linear-parameters.js";
import { trainLogistic } from "../linear/logistic.js";
import type { ModelCard } from "../model/model-card.js";
import type { Model } from "../model/model.js";
import { TrainingCancelled, type TrainingRun } from "../trees/threads/training-run.js";

export type Algorithm = ModelCard["algorithm"];

/** What can be trained, by name. */
export const ALGORITHMS: readonly Algorithm[] = ["boosting", "forest", "logistic"];

/** What is to be fitted. */
export interface FitOptions {
  readonly algorithm: Algorithm;
  /** All of `algorithmParameters`. */
  readonly parameters: ParameterValues;
  readonly seed: number;
}

/** How a fit is followed, shared among threads and stopped. */
export interface FitRun extends Pick<TrainingRun, "signal" | "threads"> {
  /** Hears how much is done, from 0 to 1. */
  readonly progress: (share: number) => void;
}

/** A fitted form. */
export interface FittedForm {
  readonly form: Model["form"];
  /** Trees that early stopping chose; null where there is none. */
  readonly rounds: number | null;
}

/** The last share of the rows by which boosting chooses its number of rounds. */
export const VALIDATION_SHARE = 0.15;

const PARAMETERS: Readonly<Record<Algorithm, readonly Parameter[]>> = {
  boosting: BOOSTING_PARAMETERS,
  forest: FOREST_PARAMETERS,
  logistic: LINEAR_PARAMETERS,
};

/** The numbers that an algorithm takes besides the seed. */
export function algorithmParameters(algorithm: Algorithm): readonly Parameter[] {
  return PARAMETERS[algorithm].filter(({ name }) => name !== "seed");
}

/**
 * Fits an algorithm to all rows of a dataset. Boosting first chooses its number of rounds by the last 15 % of the rows,
 * trained on the rows before them whose labels do not reach there, and is then fitted to all rows with so many rounds;
 * with a patience of 0 it takes all rounds.
 *
 * @throws InputError for data or parameters that cannot be used; TrainingCancelled when the signal says so.
 */
export async function fitForm(dataset: Dataset, options: FitOptions, run: FitRun): Promise<FittedForm> {
  if (run.signal?.aborted) throw new TrainingCancelled();
  switch (options.algorithm) {
    case "boosting":
      return fitBoosting(dataset, options, run);
    case "forest":
      return fitForest(dataset, options, run);
    case "logistic":
      return { form: fitLogistic(dataset, options), rounds: null };
  }
}

async function fitBoosting(
  dataset: Dataset,
  { parameters, seed }: FitOptions,
  { progress, ...run }: FitRun,
): Promise<FittedForm> {
  const settings = { ...parameters, seed };
  const between = (from: number, to: number) => (done: number, total: number) =>
    progress(from + (done / total) * (to - from));
  if (parameters["patience"] === 0) {
    const { ensemble } = await trainBoosting(dataset, settings, { ...run, progress: between(0, 1) });
    return { form: ensemble, rounds: null };
  }
  const { fit, validation } = splitOffLast(dataset.spans, VALIDATION_SHARE);
  const { rounds } = await trainBoosting(takeRows(dataset, fit), settings, {
    ...run,
    validation: takeRows(dataset, validation),
    progress: between(0, 0.5),
  });
  const chosen = { ...settings, rounds, patience: 0 };
  const { ensemble } = await trainBoosting(dataset, chosen, { ...run, progress: between(0.5, 1) });
  return { form: ensemble, rounds };
}

async function fitForest(
  dataset: Dataset,
  { parameters, seed }: FitOptions,
  { progress, ...run }: FitRun,
): Promise<FittedForm> {
  const followed = { ...run, progress: (done: number, total: number) => progress(done / total) };
  const { ensemble } = await trainForest(dataset, { ...parameters, seed }, followed);
  // An ONNX file does not keep the sign of −0.
  return { form: { ...ensemble, value: ensemble.value.map((value) => value + 0) }, rounds: null };
}

/** A feature that does not vary in these rows gets the coefficient 0. */
function fitLogistic(dataset: Dataset, { parameters }: FitOptions): Model["form"] {
  const columns = varyingColumns(dataset);
  return widenLinear(trainLogistic(columns.dataset, parameters), columns, dataset.names.length);
}
