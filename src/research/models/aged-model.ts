import { InputError } from "../../core/errors.js";
import type { NamedColumns } from "../../drift/drift-report.js";
import type { ContributionTable } from "../../drift/explanation-drift.js";
import { sliceBars, type Bars } from "../../market/series/bars.js";
import type { Dataset } from "../../ml/data/dataset.js";
import { explainer } from "../../ml/shap/explain.js";
import type { Model } from "../../ml/model/model.js";
import type { ModelCard } from "../../ml/model/model-card.js";
import { probabilities } from "../../ml/model/predict.js";
import type { TrainModelRun } from "../../ml/training/train-model.js";
import { datasetOfBars, trainOnBars, type BarsTraining } from "./train-on-bars.js";

/** A model trained on the first bars of a series, and what it says of every row of it. */
export interface AgedModel {
  readonly model: Model & { readonly card: ModelCard };
  /** Labelled rows; the first `trained` of them are those it was trained on. */
  readonly rows: number;
  readonly trained: number;
  /** Index of the last bar that it was trained on. */
  readonly lastTrainingBar: number;
  /** Index and opening (epoch milliseconds UTC) of each row's bar. */
  readonly bars: Int32Array;
  readonly time: Float64Array;
  readonly columns: NamedColumns;
  readonly labels: Float64Array;
  /** Of label 1: of a training row by the model of the fold that did not know it, of later rows by the model itself. */
  readonly probabilities: Float64Array;
  /** SHAP contributions of every row by the model itself, in units of its margin. */
  readonly contributions: ContributionTable;
}

/**
 * Trains a model on the first bars of a series and lets it see the rest, as it would have done then: no later bar
 * reaches its training, for labels are those that the first bars know.
 *
 * @param trainBars bars that it is trained on, from the first
 * @throws InputError when no bar is left after the training, and as `trainOnBars`.
 */
export async function ageModel(
  bars: Bars,
  training: BarsTraining,
  trainBars: number,
  run: TrainModelRun = {},
): Promise<AgedModel> {
  if (!(Number.isInteger(trainBars) && trainBars > 0 && trainBars < bars.length)) {
    throw new InputError(
      `Cannot let a model age: ${trainBars} bars to train on of ${bars.length}, expected a whole number that leaves some`,
    );
  }
  const { model, dataset, features, outOfFold } = await trainOnBars(
    sliceBars(bars, 0, trainBars),
    training,
    run,
  );
  const all = datasetOfBars(bars, { ...training, features, skipConstant: false }).dataset;
  const said = probabilities(model, all);
  said.set(outOfFold.probabilities);
  return {
    model,
    rows: all.rows,
    trained: dataset.rows,
    lastTrainingBar: trainBars - 1,
    bars: Int32Array.from(all.spans.starts),
    time: all.time,
    columns: columnsOf(all),
    labels: all.labels,
    probabilities: said,
    contributions: {
      names: all.names,
      rows: all.rows,
      values: explainer(model).explain(all).contributions,
    },
  };
}

function columnsOf({ names, rows, values }: Dataset): NamedColumns {
  const column = (k: number): Float64Array =>
    new Float64Array(rows).map((_, i) => values[i * names.length + k]!);
  return Object.fromEntries(names.map((name, k) => [name, column(k)]));
}
