import type { Abstention } from "../../strategies/contract/abstention.js";
import type { CorporateAction } from "./corporate-action.js";
import type { Denial } from "../limits/denial.js";
import type { Fill } from "./fill.js";
import type { Order, OrderChanges } from "./order.js";

interface OfOrder {
  readonly time: number;
  readonly clientOrderId: string;
}

interface WithReason extends OfOrder {
  readonly reason: string;
  /** The control that said so, with limit and figure; left out where none did. */
  readonly denial?: Denial;
}

/** One thing that happened, in the order in which it happened. Times are openings of bars, epoch milliseconds UTC. */
export type JournalRecord =
  | { readonly kind: "signal"; readonly time: number; readonly symbol: string; readonly signal: number }
  /** The strategy would not say, and why: the gate's code, what it looked at and what that was held against. */
  | ({
      readonly kind: "abstained";
      readonly time: number;
      readonly symbol: string;
      readonly signal: number;
    } & Abstention)
  | { readonly kind: "decided"; readonly time: number; readonly order: Order }
  | ({ readonly kind: "reduced"; readonly quantity: number } & WithReason)
  | ({ readonly kind: "accepted" } & OfOrder)
  | { readonly kind: "partially_filled" | "filled"; readonly time: number; readonly fill: Fill }
  | ({ readonly kind: "replaced"; readonly changes: OrderChanges } & OfOrder)
  | ({ readonly kind: "canceled" | "expired" | "rejected" } & WithReason)
  /** Other terms for an order that a control refused; it works on as it was. */
  | ({ readonly kind: "replace_refused"; readonly changes: OrderChanges } & WithReason)
  /** A control acted on the account: the breaker moved, a kill switch was engaged, a strategy was disabled. */
  | {
      readonly kind: "control";
      readonly time: number;
      readonly action: string;
      readonly denial: Denial | null;
    }
  | {
      readonly kind: "corporate_action";
      readonly time: number;
      readonly action: CorporateAction;
      /** Cash in lieu of the fraction that a split left of whole units; less than 0 where a short position paid it. */
      readonly paid?: number;
    }
  | {
      readonly kind: "margin_call";
      readonly time: number;
      /** At the worst prices of the bar. */
      readonly equity: number;
      readonly requirement: number;
    };
