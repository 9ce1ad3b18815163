import type { Abstention } from "./abstention.js";
import { ABSTAIN, FLAT, HOLD, LONG, SHORT, WITHDRAW, type Signal } from "./signal.js";

/**
 * The direction that a rule stands in, and its patience with itself: an abstention keeps it until `leave` of them came
 * in a row, which leaves it.
 */
export class Stance {
  /** 1 long, 0 flat, −1 short: what the rule's own signals led to. */
  held = 0;
  /** Why the last signal was an abstention; null where it was none. */
  abstention: Abstention | null = null;
  readonly #leave: number;
  #inRow = 0;

  /** @param leave abstentions in a row after which a position is left; 0 for never */
  constructor(leave: number) {
    this.#leave = leave;
  }

  /** The signal that brings the rule to a direction. */
  turn(wanted: number): Signal {
    this.abstention = null;
    this.#inRow = 0;
    if (wanted === this.held) return HOLD;
    this.held = wanted;
    if (wanted === 0) return FLAT;
    return wanted > 0 ? LONG : SHORT;
  }

  abstain({ reason, figure, limit }: Abstention): Signal {
    this.abstention = { reason, figure, limit };
    if (++this.#inRow !== this.#leave || this.held === 0) return ABSTAIN;
    this.held = 0;
    return WITHDRAW;
  }
}
