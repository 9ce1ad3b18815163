import { InputError } from "../core/errors.js";
import type { ParameterValues } from "../core/parameters.js";
import { DirectionLearner, learningLookback } from "./direction-learner.js";
import type { GateSettings } from "./gate.js";
import { GatedRule, gatedSignals, gatedSource, type EvidenceSource } from "./gated-rule.js";
import { barsParameter, numberParameter } from "./parameter.js";
import type { Strategy } from "./strategy.js";

/** Rows of which a quarter calibrates and the rest, less the horizon, trains: fewer say nothing. */
const LEAST_ROWS = 40;

/** Parameters of the gate that `ml-direction` and a model from a file share. */
export const GATE_PARAMETERS = [
  numberParameter(
    "enter",
    0.55,
    [0.5, 1, 0.01],
    "Enter",
    "Least probability of the likelier direction to open a position",
  ),
  numberParameter(
    "band",
    0.02,
    [0, 0.5, 0.01],
    "Band",
    "Abstains while the probability is nearer to one half than this",
  ),
  numberParameter(
    "outside",
    0.25,
    [0, 1, 0.05],
    "Outside",
    "Most share of features beyond the outer 1 % of training",
  ),
  numberParameter(
    "disagree",
    0.05,
    [0, 0.5, 0.01],
    "Disagreement",
    "Most deviation between the members' probabilities",
  ),
  {
    ...barsParameter(
      "leave",
      5,
      0,
      "Leave",
      "Abstentions in a row after which a position is left; 0 keeps it",
    ),
  },
] as const;

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
    ...GATE_PARAMETERS,
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
  start: (values) => gatedSource(learnFrom(values), ruleOf(values, gateOf(values))),
  gated: (bars, values) => gatedSignals(bars, learnFrom(values), ruleOf(values, gateOf(values))),
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
    seed: number("seed"),
  });
  return (bar) => learner.next(bar);
}

function gateOf(values: ParameterValues): GateSettings {
  return { ...gateSettings(values), age: 2 * values["refit"]! };
}

/** The gate of `GATE_PARAMETERS`; a prediction that lacks half of its features or more is none. */
export function gateSettings(values: ParameterValues): GateSettings {
  return {
    enter: values["enter"]!,
    band: values["band"]!,
    entropy: Infinity,
    disagreement: values["disagree"]!,
    outside: values["outside"]!,
    missing: 0,
    age: Infinity,
    oneLabel: false,
  };
}

/** The rule with a gate, and the patience of `leave`. */
export function ruleOf(values: ParameterValues, gate: GateSettings): GatedRule {
  return new GatedRule(gate, values["leave"]!);
}
