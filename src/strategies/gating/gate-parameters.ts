import type { ParameterValues } from "../../core/parameters.js";
import { OPEN_GATE, type GateSettings } from "./gate.js";
import { barsParameter, numberParameter } from "../contract/parameter.js";

/** Parameters of a gate over a calibrated probability, whoever gives it. */
export const CONFIDENCE_PARAMETERS = [
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
    "entropy",
    1,
    [0, 1, 0.01],
    "Entropy",
    "Most entropy of the probability, in bits; 1 for any",
  ),
  barsParameter("leave", 5, 0, "Leave", "Abstentions in a row after which a position is left; 0 keeps it"),
] as const;

/** Parameters of the gates that need to know how the model was trained. */
export const LEARNER_PARAMETERS = [
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
  numberParameter(
    "coverage",
    0,
    [0, 0.99, 0.05],
    "Coverage",
    "Wanted chance that the conformal set holds the outcome; abstains unless it holds one label; 0 for no set",
  ),
] as const;

/** The gate of `CONFIDENCE_PARAMETERS`; a prediction that lacks a feature does not pass it. */
export function confidenceGate(values: ParameterValues): GateSettings {
  const { enter, band, entropy } = values as Record<string, number>;
  return { ...OPEN_GATE, missing: 0, enter: enter!, band: band!, entropy: entropy! };
}

/** The gate of both lists. */
export function learnerGate(values: ParameterValues): GateSettings {
  const { outside, disagree, coverage } = values as Record<string, number>;
  return {
    ...confidenceGate(values),
    outside: outside!,
    disagreement: disagree!,
    oneLabel: coverage! > 0,
  };
}
