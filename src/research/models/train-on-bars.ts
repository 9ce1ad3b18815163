import { InputError } from "../../core/errors.js";
import type { FeatureDefinition } from "../../features/feature.js";
import type { Labels } from "../../features/labels.js";
import type { FeatureMatrix } from "../../features/matrix.js";
import { computeFeatures } from "../../features/pipeline.js";
import { hashBars, type Bars } from "../../market/series/bars.js";
import { buildDataset, constantColumns, type DatasetOptions } from "../../ml/training/build-dataset.js";
import type { Dataset } from "../../ml/data/dataset.js";
import { describeRule, labelCloses, type LabelRule } from "../../ml/data/label-rule.js";
import {
  trainModel,
  type TrainedModel,
  type TrainingOrigin,
  type TrainModelOptions,
  type TrainModelRun,
} from "../../ml/training/train-model.js";

/** What is trained on bars. */
export interface BarsTraining extends TrainModelOptions {
  readonly features: readonly FeatureDefinition[];
  readonly rule: LabelRule;
  readonly rows?: DatasetOptions;
  /** Bars that cross-asset features compare with. */
  readonly benchmark?: Bars | null;
  /** Leave features out that do not vary on these bars, instead of refusing them; false by default. */
  readonly skipConstant?: boolean;
}

/** Labelled rows of bars. */
export interface BarsDataset {
  readonly dataset: Dataset;
  /** The features of its columns. */
  readonly features: readonly FeatureDefinition[];
  /** Names of features that were left out because they do not vary. */
  readonly skipped: readonly string[];
  /** The return over each row's label, as a fraction of the close. */
  readonly returns: Float64Array;
}

/**
 * Computes features and labels over bars and joins them.
 *
 * @throws InputError for a benchmark that is missing, and as `buildDataset`.
 */
export function datasetOfBars(
  bars: Bars,
  {
    features,
    rule,
    rows,
    benchmark = null,
    skipConstant = false,
  }: Omit<BarsTraining, keyof TrainModelOptions>,
): BarsDataset {
  const matrix = computeFeatures(bars, features, benchmark);
  const labels = labelCloses(bars.close, rule);
  const skipped = skipConstant ? skippable(matrix, labels, rows) : [];
  const kept = features.filter(({ name }) => !skipped.includes(name));
  const dataset = buildDataset(pickColumns(matrix, kept), labels, rows);
  const { starts, ends } = dataset.spans;
  const returns = Float64Array.from(starts, (start, i) => bars.close[ends[i]!]! / bars.close[start]! - 1);
  return { dataset, features: kept, skipped, returns };
}

/**
 * Trains a model on bars, from the features to the card; see `trainModel`.
 *
 * @throws InputError for bars, features, labels or options that cannot be used; TrainingCancelled when it is stopped.
 */
export async function trainOnBars(
  bars: Bars,
  training: BarsTraining,
  run: TrainModelRun = {},
): Promise<TrainedModel & BarsDataset> {
  if (bars.length === 0) throw new InputError("Cannot train: there are 0 bars");
  const built = datasetOfBars(bars, training);
  return {
    ...built,
    ...(await trainModel(built.dataset, originOf(bars, built, training.rule), training, run)),
  };
}

function originOf(bars: Bars, { features }: BarsDataset, rule: LabelRule): TrainingOrigin {
  const at = (index: number): string => new Date(bars.time[index]!).toISOString();
  return {
    data: {
      name: bars.symbol,
      hash: hashBars(bars),
      rows: bars.length,
      first: at(0),
      last: at(bars.length - 1),
      synthetic: bars.synthetic,
    },
    label: { rule: describeRule(rule), horizon: rule.horizon },
    features: features.map(({ name, version, hash }) => ({ name, version, hash })),
  };
}

/** The columns that do not vary; none of them where that would leave nothing to say what is wrong. */
function skippable(matrix: FeatureMatrix, labels: Labels, rows: DatasetOptions = {}): string[] {
  const constant = constantColumns(matrix, labels, rows.leaveOut);
  return constant.length < matrix.names.length ? constant : [];
}

function pickColumns(matrix: FeatureMatrix, features: readonly FeatureDefinition[]): FeatureMatrix {
  if (features.length === matrix.names.length) return matrix;
  const { rows, time } = matrix;
  const names = features.map(({ name }) => name);
  const values = new Float64Array(names.length * rows);
  for (const [k, name] of names.entries()) {
    const from = matrix.names.indexOf(name) * rows;
    values.set(matrix.values.subarray(from, from + rows), k * rows);
  }
  return { names, rows, time, values };
}
