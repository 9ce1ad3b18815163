import type { Dataset, Samples } from "../data/dataset.js";
import { findFlip, type Decide } from "./decision-flip.js";
import type { Explainer } from "../shap/explain.js";
import { probabilityOfMargin } from "../model/margin-probability.js";
import type { Model } from "../model/model.js";
import { knownPast, nearestCases, percentileInPast, type KnownPast } from "./past-cases.js";
import { margins } from "../model/predict.js";
import { rankDrivers } from "./trade-explanation-drivers.js";
import type { TradeAction, TradeFacts } from "./trade-facts.js";

/** What a decision is measured against. */
export interface ModelFactsOptions {
  readonly thresholds: TradeFacts["thresholds"];
  /** What is done between the thresholds; "hold" by default. */
  readonly otherwise?: Extract<TradeAction, "hold" | "abstain">;
  /** Labelled bars in the model's features, of which only what was known at `bar` is used; null for none. */
  readonly past: Dataset | null;
  /** Index of the bar that is decided on, as the spans of `past` count. */
  readonly bar: number;
  /** The return over each label's span of `past`, as a fraction. */
  readonly returns?: ArrayLike<number>;
}

/** The facts that a model and its past give; the rest comes from whoever trades. */
export type ModelFacts = Pick<
  TradeFacts,
  | "modelId"
  | "action"
  | "outcome"
  | "probability"
  | "margin"
  | "thresholds"
  | "baseRate"
  | "explained"
  | "drivers"
  | "flip"
  | "cases"
>;

/** The action of a probability: buy from one threshold on, sell down from the other, and something else between. */
export function actionOf(
  probability: number,
  { buy, sell }: TradeFacts["thresholds"],
  otherwise: TradeAction = "hold",
): TradeAction {
  if (buy !== null && probability >= buy) return "buy";
  return sell !== null && probability <= sell ? "sell" : otherwise;
}

/**
 * Measures one decision of a classifier: probability, action, drivers with their percentiles, the smallest change that
 * would flip it, and the nearest past cases. For a sale, the drivers that lower the probability speak for it.
 *
 * @param explainer of the same model, kept from bar to bar
 * @param row one row of the model's features
 * @throws InputError or TypeError for a row or a past whose features are not the model's.
 */
export function modelFacts(
  model: Model,
  explainer: Explainer,
  row: Samples,
  { thresholds, otherwise = "hold", past, bar, returns }: ModelFactsOptions,
): ModelFacts {
  const probabilityOf = probabilityOfMargin(model);
  const [margin] = margins(model, row);
  const { base, contributions, maxResidual } = explainer.explain(row);
  const decide = (m: number): TradeAction => actionOf(probabilityOf(m), thresholds, otherwise);
  const action = decide(margin!);
  const known = past && knownPast(past, bar);
  const percentiles = Float64Array.from(row.names, (_, k) =>
    past && known ? percentileInPast(past, known.matured, k, row.values[k]!) : Number.NaN,
  );
  const driverFacts = { names: row.names, values: row.values, percentiles, contributions, probabilityOf };
  return {
    modelId: model.card?.modelId ?? null,
    action,
    outcome: model.card?.label.rule ?? "the label is 1",
    probability: probabilityOf(margin!),
    margin: margin!,
    thresholds,
    baseRate: model.card?.label.baseRate ?? null,
    explained: {
      base,
      baseProbability: probabilityOf(base),
      method: explainer.method,
      residual: maxResidual,
      unit: model.form.link === "logistic" ? "log-odds" : "probability",
    },
    drivers: rankDrivers({ ...driverFacts, margin: margin! }, action === "sell" ? -1 : 1),
    flip: known && known.deviations.some((d) => d > 0) ? flipOf(model, row, known.deviations, decide) : null,
    cases: past && known && casesOf(past, known, row, bar, returns),
  };
}

function flipOf(model: Model, row: Samples, deviations: Float64Array, decide: Decide): TradeFacts["flip"] {
  const flip = findFlip(model.form, row.values, deviations, decide);
  return flip ? { ...flip, name: row.names[flip.feature]! } : "none";
}

function casesOf(
  past: Dataset,
  known: KnownPast,
  row: Samples,
  bar: number,
  returns: ArrayLike<number> | undefined,
): TradeFacts["cases"] {
  const nearest = nearestCases(past, row.values, { bar, known }).map(({ row: i, time, distance, label }) => ({
    time,
    distance,
    label,
    return: returns?.[i] ?? null,
  }));
  return { known: known.matured.length, nearest };
}
