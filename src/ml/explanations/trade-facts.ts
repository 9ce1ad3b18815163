import type { DecisionFlip } from "./decision-flip.js";
import type { DecisionDriver } from "./trade-explanation-drivers.js";

/** What was decided. */
export type TradeAction = "buy" | "sell" | "hold" | "abstain";

/**
 * All that is known of one decision; null where it was not measured, which the explanation then says. Fractions, never
 * percents.
 */
export interface TradeFacts {
  readonly symbol: string;
  /** Opening of the bar that was decided on, epoch milliseconds UTC. */
  readonly time: number;
  /** The first digits of the model's hash; null for a model without a card. */
  readonly modelId: string | null;
  readonly action: TradeAction;
  /** Units to buy or sell, at least 0; null while they are not known. */
  readonly quantity: number | null;
  /** The price that sizes were reckoned with. */
  readonly price: number | null;
  /** Why, in words that follow a colon: needed for an abstention. */
  readonly reason: string | null;
  /** What the label says, as "close 5 bars on above the close". */
  readonly outcome: string;
  readonly probability: number;
  readonly margin: number;
  /** The probability from which it buys, and the one at or below which it sells. */
  readonly thresholds: { readonly buy: number | null; readonly sell: number | null };
  /** Share of label 1 in training. */
  readonly baseRate: number | null;
  /** The margin when no feature is known, the probability there, and how margin and contributions were found to agree. */
  readonly explained: {
    readonly base: number;
    readonly baseProbability: number;
    readonly method: string;
    readonly residual: number;
    /** What margin and contributions are in: "log-odds", or "probability" as for a forest. */
    readonly unit: "log-odds" | "probability";
  } | null;
  /** What moved the margin most, in the decision's direction and against it, largest first. */
  readonly drivers: {
    readonly for: readonly DecisionDriver[];
    readonly against: readonly DecisionDriver[];
    /** How many other features there are, and what they add to the margin together. */
    readonly others: number;
    readonly rest: number;
  } | null;
  /** "none": every feature was tried, and none alone changes the decision. */
  readonly flip: (DecisionFlip & { readonly name: string }) | "none" | null;
  readonly cases: {
    /** How many past bars were looked at: those whose outcome was known. */
    readonly known: number;
    readonly nearest: readonly {
      /** Epoch milliseconds UTC. */
      readonly time: number;
      readonly distance: number;
      readonly label: number;
      /** The return over the label's span, as a fraction. */
      readonly return: number | null;
    }[];
  } | null;
  /** The market's state in words. */
  readonly regime: string | null;
  readonly drift: { readonly verdict: string; readonly features: readonly string[] } | null;
  /** Each model's probability, and what it would do alone; empty when one model decides by itself. */
  readonly votes:
    readonly { readonly name: string; readonly probability: number; readonly action: TradeAction }[] | null;
  /** Expected return and cost of the trade, fractions of its notional. */
  readonly edge: { readonly expected: number; readonly cost: number } | null;
  readonly sizing: {
    /** The rule in words, as "10 % of equity". */
    readonly rule: string;
    /** Units that the rule wants. */
    readonly wanted: number;
    readonly caps: readonly { readonly name: string; readonly limit: string; readonly applied: boolean }[];
  } | null;
  readonly gates:
    readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[] | null;
  /** From the close of the bar to the decision, in milliseconds. */
  readonly dataAgeMs: number | null;
}

/** The twelve parts of an explanation, in their order. */
export const TRADE_PARTS = [
  "action",
  "probability",
  "drivers",
  "flip",
  "cases",
  "badges",
  "votes",
  "edge",
  "sizing",
  "gates",
  "data-age",
  "residual",
] as const;
export type TradePartName = (typeof TRADE_PARTS)[number];

/** One part in plain words. */
export interface TradePart {
  readonly name: TradePartName;
  readonly title: string;
  /** Full sentences. */
  readonly text: string;
  /** False where a fact that the part is made of was not measured; the text says which. */
  readonly measured: boolean;
}

/** Why a decision was made as it was: the facts, and the same in words by template. */
export interface TradeExplanation {
  readonly facts: TradeFacts;
  /** All twelve, in the order of `TRADE_PARTS`. */
  readonly parts: readonly TradePart[];
}
