import type { Fill } from "./fill.js";
import type { Order } from "./order.js";

/** One thing that happened, in the order in which it happened. Times are epoch milliseconds UTC. */
export type JournalRecord =
  | { readonly kind: "signal"; readonly time: number; readonly signal: number }
  | { readonly kind: "order"; readonly time: number; readonly order: Order }
  | { readonly kind: "fill"; readonly time: number; readonly fill: Fill }
  | {
      readonly kind: "refused";
      readonly time: number;
      readonly clientOrderId: string;
      readonly reason: string;
    };
