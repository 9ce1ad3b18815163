import type { Bar, Bars } from "../../market/series/bars.js";
import { barAt } from "../../market/series/bars.js";
import { AbstentionLog, type Abstention } from "../contract/abstention.js";
import { failedGate, OPEN_GATE, type Evidence, type GateSettings } from "./gate.js";
import { HOLD, type Signal } from "../contract/signal.js";
import { Stance } from "../contract/stance.js";
import type { GatedSignals, SignalSource } from "../contract/strategy.js";

/** Gives the evidence on each bar's close, in order; null in warm-up. */
export type EvidenceSource = (bar: Bar) => Evidence | null;

/**
 * From evidence to signals. A gate that is not passed abstains. Else: the likelier direction at or above `enter`; below
 * it, a position in that direction is kept, one against it is left, and without one nothing is opened and the rule abstains.
 * An abstention keeps what is held until `leave` of them came in a row, which leaves it.
 */
export class GatedRule {
  readonly #settings: GateSettings;
  readonly #stance: Stance;

  /** @param leave abstentions in a row after which a position is left; 0 for never */
  constructor(settings: GateSettings, leave: number) {
    this.#settings = settings;
    this.#stance = new Stance(leave);
  }

  /** Why the last signal was an abstention; null where it was none. */
  get abstention(): Abstention | null {
    return this.#stance.abstention;
  }

  next(evidence: Evidence): Signal {
    const { probability, withheld } = evidence;
    const stance = this.#stance;
    const failed = withheld ?? failedGate(evidence, this.#settings);
    if (failed && failed.reason !== "below-enter") return stance.abstain(failed);
    const lean = Math.sign(probability - 0.5);
    if (!failed && lean !== 0) return stance.turn(lean);
    if (stance.held === 0) return stance.abstain(failed ?? insideBand(probability));
    return stance.turn(lean === -stance.held ? 0 : stance.held);
  }
}

function insideBand(probability: number): Abstention {
  return { reason: "inside-band", figure: Math.abs(probability - 0.5), limit: 0 };
}

/** A rule over evidence bar by bar. */
export function gatedSource(
  evidenceOf: EvidenceSource,
  rule: GatedRule,
): Required<Pick<SignalSource, "next" | "abstention">> {
  let asked = false;
  return {
    abstention: () => (asked ? rule.abstention : null),
    next(bar) {
      const evidence = evidenceOf(bar);
      asked = evidence !== null;
      return evidence ? rule.next(evidence) : HOLD;
    },
  };
}

/** The same over columns, and beside it the rule with its gates open on the same evidence. */
export function gatedSignals(bars: Bars, evidenceOf: EvidenceSource, rule: GatedRule): GatedSignals {
  const n = bars.length;
  const [signals, open] = [new Int8Array(n), new Int8Array(n)];
  const abstentions = new AbstentionLog(n);
  const opened = new GatedRule(OPEN_GATE, 0);
  for (let i = 0; i < n; i++) {
    const evidence = evidenceOf(barAt(bars, i));
    if (!evidence) continue;
    signals[i] = rule.next(evidence);
    open[i] = opened.next(evidence);
    if (rule.abstention) abstentions.add(i, rule.abstention);
  }
  return { signals, open, abstentions };
}
