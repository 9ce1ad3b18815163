import { InputError } from "../../core/errors.js";
import type { ParameterValues } from "../../core/parameters.js";
import { DirectionLearner, learningLookback } from "./direction-learner.js";
import { CONFIDENCE_PARAMETERS, LEARNER_PARAMETERS, learnerGate } from "../gating/gate-parameters.js";
import { GatedRule, gatedSignals, gatedSource, type EvidenceSource } from "../gating/gated-rule.js";
import { barsParameter, numberParameter } from "../contract/parameter.js";
import type { Strategy } from "../contract/strategy.js";

/** Rows of which a quarter calibrates and the rest, less the horizon, trains: fewer say nothing. */
const LEAST_ROWS = 40;

/**
 * A learner that walks forward: every `refit` bars it trains small boosted trees on the last `train` bars whose labels
 * are known, calibrates them on a purged tail of those, and predicts whether the close `horizon` bars on lies above this
 * one. Long at or above `enter`, short (or flat) when the fall is as likely, kept while the probability leans that way,
 * out when it leans against, and an abstention where a gate is not passed. No prediction is in-sample.
 */
export const mlDirection: Strategy = {
  name: "ml-direction",
  title: "Learned direction",
  description:
    "Boosted trees, trained again and again on the bars behind, give the calibrated probability of a rise; long or short where it is high enough, and an abstention with its reason where it is not to be trusted.",
  baseline: false,
  parameters: [
    barsParameter(
      "train",
      500,
      LEAST_ROWS,
      "Training bars",
      "Bars with known labels that each training sees",
    ),
    barsParameter("refit", 60, 1, "Refit", "Bars between two trainings"),
    barsParameter("horizon", 5, 1, "Horizon", "Bars ahead whose direction is predicted"),
    {
      ...barsParameter("members", 3, 1, "Members", "Ensembles with seeds of their own, whose mean counts"),
      max: 50,
    },
    { ...barsParameter("trees", 20, 1, "Trees", "Trees of each member"), max: 2000, step: 10 },
    { ...barsParameter("depth", 3, 1, "Depth", "Splits from a tree's root to a leaf, at most"), max: 10 },
    numberParameter(
      "rate",
      0.1,
      [0.001, 1, 0.05],
      "Learning rate",
      "Share of each tree's answer that is added",
    ),
    {
      ...barsParameter("leaf", 20, 1, "Rows in a leaf", "Fewest training rows that a leaf stands on"),
      step: 10,
    },
    ...CONFIDENCE_PARAMETERS,
    ...LEARNER_PARAMETERS,
    { ...barsParameter("seed", 1, 0, "Seed", "Fixes which rows each tree draws"), max: 2 ** 31 - 1 },
  ],
  lookback: (values) => learningLookback({ train: values["train"]!, horizon: values["horizon"]! }),
  check({ train, horizon }) {
    if (4 * horizon! > train!)
      throw new InputError(
        `Parameter "horizon" is ${horizon}, expected at most a quarter of "train", which is ${train}`,
      );
  },
  signals: (bars, values) => mlDirection.gated!(bars, values).signals,
  start: (values) => gatedSource(learnFrom(values), ruleOf(values)),
  gated: (bars, values) => gatedSignals(bars, learnFrom(values), ruleOf(values)),
};

function learnFrom(values: ParameterValues): EvidenceSource {
  const number = (name: string): number => values[name]!;
  const learner = new DirectionLearner({
    train: number("train"),
    refit: number("refit"),
    horizon: number("horizon"),
    members: number("members"),
    trees: number("trees"),
    depth: number("depth"),
    rate: number("rate"),
    leaf: number("leaf"),
    coverage: number("coverage"),
    seed: number("seed"),
  });
  return (bar) => learner.next(bar);
}

/** A model that is two trainings old is stale: the last one gave nothing. */
function ruleOf(values: ParameterValues): GatedRule {
  return new GatedRule({ ...learnerGate(values), age: 2 * values["refit"]! }, values["leave"]!);
}
