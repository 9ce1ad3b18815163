import { InputError, unknownName } from "../../core/errors.js";
import { resolveParameters } from "../../core/parameters.js";
import { checkDataset } from "./build-dataset.js";
import { fitCalibration } from "../calibration/calibrate.js";
import type { Calibration } from "../calibration/calibration.js";
import { takeRows } from "../data/dataset-rows.js";
import type { Dataset } from "../data/dataset.js";
import type { SampleRange } from "../data/label-spans.js";
import { ALGORITHMS, algorithmParameters, fitForm, VALIDATION_SHARE, type Algorithm } from "./fit-form.js";
import type { FitRun } from "./fit-form.js";
import type { ModelCard, ModelScores } from "../model/model-card.js";
import { baseMargin } from "../trees/growing/loss.js";
import { probabilityOfMargin } from "../model/margin-probability.js";
import { modelHash } from "../formats/model-file.js";
import type { Model } from "../model/model.js";
import { margins } from "../model/predict.js";
import { purgedFolds, type PurgedFold } from "../data/purged-folds.js";
import { rankingScores } from "../scores/ranking-scores.js";
import { classifierScores } from "../scores/scores.js";

/** How a model is trained and judged. */
export interface TrainModelOptions {
  readonly algorithm: Algorithm;
  /** Settings of the algorithm; its defaults for the rest. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Stretches of the data that are foretold in turn, 2 or more; 5 by default. */
  readonly folds?: number;
  /** Share of all rows left out of training after each test, in [0, 1); 0.01 by default. */
  readonly embargo?: number;
  /** "platt" by default. */
  readonly calibration?: Calibration["method"] | "none";
  /** An integer from 0; 1 by default. */
  readonly seed?: number;
}

/** What the card says of where the dataset comes from. */
export interface TrainingOrigin {
  readonly data: ModelCard["data"];
  readonly label: Pick<ModelCard["label"], "rule" | "horizon">;
  readonly features: ModelCard["features"];
}

/** How a training is followed and stopped. */
export interface TrainModelRun {
  /** Hears what is done and how much, from 0 to 1, never falling. */
  readonly progress?: (share: number, stage: string) => void;
  readonly signal?: NonNullable<FitRun["signal"]>;
  /** Workers to train on; they change no bit of the model. */
  readonly threads?: NonNullable<FitRun["threads"]>;
}

/** A model with its card, and what its folds foretold. */
export interface TrainedModel {
  readonly model: Model & { readonly card: ModelCard };
  /** For every row, by the model of the fold that did not know it. */
  readonly outOfFold: {
    readonly margins: Float64Array;
    /** By a calibration that did not know the row either. */
    readonly probabilities: Float64Array;
  };
}

/** Fewest rows that a fold may train on. */
const LEAST_TRAINING = 20;

/**
 * Trains a classifier and says how good it is on rows it did not know. Each purged fold gets a model of its own; the
 * margins these give to their tests, each moved from the base of its fold's training rows to that of all rows, fit the
 * calibration; then the algorithm is fitted to all rows. Figures out of sample
 * are those of the folds' probabilities, where a fold's calibration comes from the out-of-fold margins of its training
 * rows alone. The area under the curve is that of the margins: the share of pairs in the right order among pairs of one
 * fold, for margins of different models have no common zero.
 *
 * The same dataset, origin, options and seed give the same hash.
 *
 * Sources: the move of margins, Saerens, Latinne and Decaestecker, Adjusting the outputs of a classifier to new a priori
 * probabilities (2002), equation 2.4; purged folds, López de Prado, Advances in Financial Machine Learning (2018), chapter 7; calibration on
 * out-of-fold scores, Platt, Probabilistic outputs for support vector machines (1999), section 2.
 *
 * @throws InputError for data, options or folds that cannot be used; TrainingCancelled when the signal says so.
 */
export async function trainModel(
  dataset: Dataset,
  origin: TrainingOrigin,
  options: TrainModelOptions,
  run: TrainModelRun = {},
): Promise<TrainedModel> {
  const settings = resolveOptions(options);
  checkDataset(dataset);
  const folds = makeFolds(dataset, settings);
  const part = (index: number, stage: string): FitRun => ({
    progress: (share) => run.progress?.((index + share) / (folds.length + 1), stage),
    ...(run.signal && { signal: run.signal }),
    ...(run.threads && { threads: run.threads }),
  });
  const outOfFold = new Float64Array(dataset.rows);
  for (const [k, { test, train }] of folds.entries()) {
    const stage = `fold ${k + 1} of ${folds.length}`;
    const known = takeRows(dataset, train);
    const { form } = await fitForm(known, settings, part(k, stage));
    const found = margins({ ...formless(dataset), form }, rowsFrom(dataset, test.start, test.end));
    const shift = settings.calibration === "none" ? 0 : baseOf(dataset, form) - baseOf(known, form);
    outOfFold.set(
      found.map((margin) => margin + shift),
      test.start,
    );
  }
  const { form, rounds } = await fitForm(dataset, settings, part(folds.length, "all rows"));
  const calibration = calibrate(settings, outOfFold, dataset);
  const model: Model = { ...formless(dataset), form, calibration };
  const foretold = foldProbabilities(settings, folds, outOfFold, model, dataset);
  const fitted = { model, folds, rounds, outOfFold: { margins: outOfFold, probabilities: foretold } };
  const card = makeCard(dataset, origin, settings, fitted);
  run.progress?.(1, "done");
  return { model: { ...model, card }, outOfFold: fitted.outOfFold };
}

/**
 * The margin of knowing nothing but the labels. A fold's rows outside of its test have fewer ones when the test has
 * more, so that margins of different folds compare only after each is moved from its own base to that of all rows.
 */
function baseOf({ labels, weights }: Dataset, { link }: Model["form"]): number {
  return baseMargin(link === "logistic" ? "logistic" : "squared", labels, weights);
}

/** All that the card tells of. */
interface Fitted extends Pick<TrainedModel, "outOfFold"> {
  readonly model: Model;
  readonly folds: readonly PurgedFold[];
  readonly rounds: number | null;
}

type Settings = Required<TrainModelOptions>;

function resolveOptions(given: TrainModelOptions): Settings {
  const { algorithm, folds = 5, embargo = 0.01, calibration = "platt", seed = 1 } = given;
  if (!ALGORITHMS.includes(algorithm)) throw unknownName("model", algorithm, ALGORITHMS);
  const methods = ["platt", "isotonic", "temperature", "none"];
  if (!methods.includes(calibration)) throw unknownName("calibration", calibration, methods);
  if (algorithm === "forest" && calibration === "temperature") {
    throw new InputError(
      "Cannot train: temperature scaling divides log-odds, and a forest's margin is a probability; choose platt, isotonic or none",
    );
  }
  if (!(Number.isInteger(folds) && folds >= 2)) {
    throw new InputError(`Cannot train: folds is ${folds}, expected an integer from 2`);
  }
  if (!(embargo >= 0 && embargo < 1)) {
    throw new InputError(`Cannot train: embargo is ${embargo}, expected a share from 0 to below 1`);
  }
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    throw new InputError(`Cannot train: seed is ${seed}, expected an integer from 0 to 4294967295`);
  }
  const parameters = resolveParameters(algorithmParameters(algorithm), given.parameters ?? {});
  return { algorithm, folds, embargo, calibration, seed, parameters };
}

/** The purged folds, each with enough of both classes to train on. */
function makeFolds({ rows, spans, labels }: Dataset, { folds, embargo }: Settings): PurgedFold[] {
  if (folds > rows)
    throw new InputError(`Cannot train: ${folds} folds of ${rows} rows, expected fewer folds`);
  const made = purgedFolds(spans, { folds, embargo });
  for (const [k, { train }] of made.entries()) {
    const place = `Cannot train fold ${k + 1} of ${folds}`;
    if (train.length < LEAST_TRAINING) {
      throw new InputError(
        `${place}: ${train.length} rows are left after purging, expected at least ${LEAST_TRAINING}; use more data, a shorter horizon or other folds`,
      );
    }
    const positive = train.reduce((sum, i) => sum + labels[i]!, 0);
    if (positive === 0 || positive === train.length) {
      throw new InputError(
        `${place}: all its labels are ${labels[train[0]!]}, expected both 0 and 1; use fewer folds`,
      );
    }
  }
  return made;
}

function rowsFrom(dataset: Dataset, start: number, end: number): Dataset {
  return takeRows(
    dataset,
    Int32Array.from({ length: end - start }, (_, i) => start + i),
  );
}

function formless({ names }: Dataset): Omit<Model, "form"> {
  return { features: names, calibration: null, card: null };
}

function calibrate(
  { calibration }: Settings,
  found: Float64Array,
  { labels, weights }: Pick<Dataset, "labels" | "weights">,
): Calibration | null {
  if (calibration === "none") return null;
  const fitted = fitCalibration(calibration, found, labels, weights);
  return fitted.method === "platt" && fitted.slope > 0 ? constantPlatt(labels, weights) : fitted;
}

/**
 * Of a model that knows nothing the margins may fall where labels rise. Such a calibration would turn the model round:
 * instead it says the base rate, the best of those that do not.
 */
function constantPlatt(labels: Float64Array, weights: Float64Array | null): Calibration {
  return { method: "platt", slope: 0, offset: -baseMargin("logistic", labels, weights) };
}

/** Each fold's probabilities, by a calibration on the out-of-fold margins of the rows that the fold trained on. */
function foldProbabilities(
  settings: Settings,
  folds: readonly PurgedFold[],
  outOfFold: Float64Array,
  model: Model,
  dataset: Dataset,
): Float64Array {
  const found = new Float64Array(dataset.rows);
  for (const { test, train } of folds) {
    const known = takeRows(dataset, train);
    const calibration = calibrate(
      settings,
      Float64Array.from(train, (i) => outOfFold[i]!),
      known,
    );
    const map = probabilityOfMargin({ ...model, calibration });
    for (let i = test.start; i < test.end; i++) found[i] = map(outOfFold[i]!);
  }
  return found;
}

function makeCard(
  dataset: Dataset,
  origin: TrainingOrigin,
  settings: Settings,
  { model, folds, rounds, outOfFold }: Fitted,
): ModelCard {
  const { labels, rows, time } = dataset;
  const hash = modelHash(model);
  const within = margins(model, dataset);
  const score = (stretches: readonly SampleRange[], start: number, end: number): ModelScores => ({
    ...classifierScores(labels.subarray(start, end), outOfFold.probabilities.subarray(start, end)),
    auc: aucWithin(stretches, dataset, outOfFold.margins, model),
  });
  const { algorithm, parameters, seed, ...rest } = settings;
  return {
    modelId: hash.slice(0, 16),
    hash,
    algorithm,
    options: {
      ...parameters,
      ...rest,
      weighted: dataset.weights !== null,
      ...(rounds !== null && { validationShare: VALIDATION_SHARE, roundsKept: rounds }),
    },
    seed,
    data: origin.data,
    label: { ...origin.label, baseRate: labels.reduce((sum, label) => sum + label, 0) / rows },
    features: origin.features,
    folds: folds.map(({ test, train }) => ({
      train: train.length,
      test: test.end - test.start,
      testFirst: new Date(time[test.start]!).toISOString(),
      testLast: new Date(time[test.end - 1]!).toISOString(),
      outOfSample: score([test], test.start, test.end),
    })),
    inSample: {
      ...classifierScores(labels, within.map(probabilityOfMargin(model))),
      auc: aucWithin([{ start: 0, end: rows }], dataset, within, model),
    },
    outOfSample: score(
      folds.map(({ test }) => test),
      0,
      rows,
    ),
  };
}

/**
 * The area under the curve of the margins themselves, which a calibration would tie: the share of pairs of a 1 and a 0
 * in the right order, among pairs of one stretch; null where there is no pair.
 */
function aucWithin(
  stretches: readonly SampleRange[],
  { labels }: Dataset,
  found: Float64Array,
  { form }: Model,
): ModelScores["auc"] {
  const ranks = found.map(probabilityOfMargin({ form, calibration: null }));
  let [sum, pairs] = [0, 0];
  for (const { start, end } of stretches) {
    const truth = labels.subarray(start, end);
    const positive = truth.reduce((total, label) => total + label, 0);
    const count = positive * (end - start - positive);
    if (count === 0) continue;
    sum += count * rankingScores(truth, ranks.subarray(start, end)).auc;
    pairs += count;
  }
  return pairs > 0 ? sum / pairs : null;
}
