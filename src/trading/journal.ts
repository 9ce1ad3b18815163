import type { CorporateAction } from "./corporate-action.js";
import type { Fill } from "./fill.js";
import type { Order, OrderChanges } from "./order.js";

interface OfOrder {
  readonly time: number;
  readonly clientOrderId: string;
}

interface WithReason extends OfOrder {
  readonly reason: string;
}

/** One thing that happened, in the order in which it happened. Times are openings of bars, epoch milliseconds UTC. */
export type JournalRecord =
  | { readonly kind: "signal"; readonly time: number; readonly symbol: string; readonly signal: number }
  | { readonly kind: "decided"; readonly time: number; readonly order: Order }
  | ({ readonly kind: "reduced"; readonly quantity: number } & WithReason)
  | ({ readonly kind: "accepted" } & OfOrder)
  | { readonly kind: "partially_filled" | "filled"; readonly time: number; readonly fill: Fill }
  | ({ readonly kind: "replaced"; readonly changes: OrderChanges } & OfOrder)
  | ({ readonly kind: "canceled" | "expired" | "rejected" } & WithReason)
  | { readonly kind: "corporate_action"; readonly time: number; readonly action: CorporateAction }
  | {
      readonly kind: "margin_call";
      readonly time: number;
      /** At the worst prices of the bar. */
      readonly equity: number;
      readonly requirement: number;
    };
