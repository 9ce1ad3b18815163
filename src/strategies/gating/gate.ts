import { binaryEntropy } from "../../ml/scores/uncertainty.js";
import type { AbstainReason, Abstention } from "../contract/abstention.js";

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

interface Gate {
  readonly reason: AbstainReason;
  figure(evidence: Evidence): number;
  limit(settings: GateSettings): number;
  /** Whether the figure may be at most the limit, or has to be at least that. */
  readonly bound: "most" | "least";
}

/** In the order in which they are asked. */
const GATES: readonly Gate[] = [
  { reason: "missing-feature", figure: (e) => e.missing, limit: (s) => s.missing, bound: "most" },
  { reason: "stale-model", figure: (e) => e.age, limit: (s) => s.age, bound: "most" },
  { reason: "out-of-range", figure: (e) => e.outside, limit: (s) => s.outside, bound: "most" },
  { reason: "disagreement", figure: (e) => e.disagreement, limit: (s) => s.disagreement, bound: "most" },
  { reason: "open-set", figure: (e) => e.labels, limit: (s) => (s.oneLabel ? 1 : Infinity), bound: "most" },
  { reason: "open-set", figure: (e) => e.labels, limit: (s) => (s.oneLabel ? 1 : 0), bound: "least" },
  { reason: "entropy", figure: (e) => binaryEntropy(e.probability), limit: (s) => s.entropy, bound: "most" },
  {
    reason: "inside-band",
    figure: (e) => Math.abs(e.probability - 0.5),
    limit: (s) => s.band,
    bound: "least",
  },
  {
    reason: "below-enter",
    figure: (e) => Math.max(e.probability, 1 - e.probability),
    limit: (s) => s.enter,
    bound: "least",
  },
];

function askGate(
  { reason, figure, limit, bound }: Gate,
  evidence: Evidence,
  settings: GateSettings,
): GateCheck {
  const [found, allowed] = [figure(evidence), limit(settings)];
  return {
    reason,
    figure: found,
    limit: allowed,
    passed: bound === "most" ? found <= allowed : found >= allowed,
  };
}

/**
 * What each gate says of a prediction, in the order in which they are asked; the first that is not passed is the reason
 * to abstain. A figure on its limit passes; an infinite limit, or one of 0 to be reached, is an open gate. `below-enter`
 * comes last and stops only what would open a position. Where the prediction was withheld no gate is asked.
 */
export function checkGates(evidence: Evidence, settings: GateSettings): GateCheck[] {
  return evidence.withheld ? [] : GATES.map((gate) => askGate(gate, evidence, settings));
}

/** The first gate that a prediction does not pass; null where it passes all. */
export function failedGate(evidence: Evidence, settings: GateSettings): GateCheck | null {
  for (const gate of GATES) {
    const found = gate.figure(evidence);
    const allowed = gate.limit(settings);
    const passed = gate.bound === "most" ? found <= allowed : found >= allowed;
    if (!passed) return askGate(gate, evidence, settings);
  }
  return null;
}

/** Evidence that there is no prediction. */
export function withhold(reason: Abstention, age: number): Evidence {
  const none = { missing: 0, outside: 0, disagreement: 0, labels: 1 };
  return { probability: Number.NaN, withheld: reason, age, ...none };
}
