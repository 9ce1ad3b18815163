import { binaryEntropy } from "../ml/uncertainty.js";
import type { AbstainReason, Abstention } from "./abstention.js";

/** What is known about a prediction when it is to be acted on. */
export interface Evidence {
  /** Calibrated probability that the price rises; NaN where there is none. */
  readonly probability: number;
  /** Why there is none, where the reason lies before any gate; null where there is one. */
  readonly withheld: Abstention | null;
  /** Features without a value. */
  readonly missing: number;
  /** Since the model was trained: bars for a learner, days for a model from a file. */
  readonly age: number;
  /** Share of features outside of the range that training saw. */
  readonly outside: number;
  /** How far the members of an ensemble disagree: the deviation of their probabilities; 0 for one member. */
  readonly disagreement: number;
  /** Labels in the conformal set; 1 where none is made. */
  readonly labels: number;
}

/** The limits of a confidence gate; Infinity or 0 leaves a gate open. */
export interface GateSettings {
  /** Least probability of the likelier direction at which a position is opened. */
  readonly enter: number;
  /** Least distance of the probability from one half. */
  readonly band: number;
  /** Most entropy in bits: 1 for any. */
  readonly entropy: number;
  readonly disagreement: number;
  readonly outside: number;
  readonly missing: number;
  readonly age: number;
  /** Whether the conformal set must hold one label. */
  readonly oneLabel: boolean;
}

/** A gate that lets everything through: the direction of the probability, however small its lead. */
export const OPEN_GATE: GateSettings = {
  enter: 0.5,
  band: 0,
  entropy: Infinity,
  disagreement: Infinity,
  outside: Infinity,
  missing: Infinity,
  age: Infinity,
  oneLabel: false,
};

/** One gate and what it said. */
export interface GateCheck {
  readonly reason: AbstainReason;
  readonly figure: number;
  readonly limit: number;
  readonly passed: boolean;
}

/**
 * What each gate says of a prediction, in the order in which they are asked; the first that is not passed is the reason
 * to abstain. A figure on its limit passes. `below-enter` comes last and stops only what would open a position. Where the
 * prediction was withheld no gate is asked.
 */
export function checkGates(evidence: Evidence, settings: GateSettings): GateCheck[] {
  if (evidence.withheld) return [];
  const { probability, missing, age, outside, disagreement, labels } = evidence;
  const most = (reason: AbstainReason, figure: number, limit: number): GateCheck => ({
    reason,
    figure,
    limit,
    passed: figure <= limit,
  });
  const least = (reason: AbstainReason, figure: number, limit: number): GateCheck => ({
    reason,
    figure,
    limit,
    passed: figure >= limit,
  });
  return [
    most("missing-feature", missing, settings.missing),
    most("stale-model", age, settings.age),
    most("out-of-range", outside, settings.outside),
    most("disagreement", disagreement, settings.disagreement),
    { reason: "open-set", figure: labels, limit: 1, passed: !settings.oneLabel || labels === 1 },
    most("entropy", binaryEntropy(probability), settings.entropy),
    least("inside-band", Math.abs(probability - 0.5), settings.band),
    least("below-enter", Math.max(probability, 1 - probability), settings.enter),
  ];
}

/** Evidence that there is no prediction. */
export function withhold(reason: Abstention, age: number): Evidence {
  const none = { missing: 0, outside: 0, disagreement: 0, labels: 1 };
  return { probability: Number.NaN, withheld: reason, age, ...none };
}
