import { decimal, type Exactly, plain, ZERO } from "../../../src/core/decimal.js";
import type { BrokerOrderRequest, BrokerOrderStatus } from "../../../src/trading/orders/broker.js";
import { canMove, isDone, type OrderState } from "../../../src/trading/orders/order-state.js";
import type { OrderRow } from "./rows.js";

/** An order in the trading process's memory: its stored row, and exact sums beside it. */
export interface DeskOrder {
  row: OrderRow;
  filled: Exactly;
  /** Σ quantity × price of its fills. */
  notional: Exactly;
  /** Executions that are counted in `filled`. */
  readonly executions: Set<string>;
  /** Wall time of the last attempt to send it; 0 when none was made by this process. */
  sentAt: number;
  attempts: number;
  /** Whether a command about it is under way. */
  busy: boolean;
  /** Whether it may not be sent yet: it is not stored, or cancels come first. */
  held: boolean;
  /** Wall time at which it was last seen to wait for another order; 0 for never. */
  waitedAt: number;
  /** Wall time at which a cancel was asked for; 0 for none. */
  cancelAskedAt: number;
  /** True only while it is certain that nothing of it was ever sent. */
  unsent: boolean;
  /** Why it was asked for; null for none, and after a restart. */
  cancelReason: string | null;
}

/** The order of a row. */
export function deskOrder(row: OrderRow, executions: Iterable<string> = []): DeskOrder {
  return {
    row,
    filled: decimal(row.filled),
    notional: decimal(row.notional),
    executions: new Set(executions),
    sentAt: 0,
    attempts: 0,
    busy: false,
    held: false,
    waitedAt: 0,
    cancelAskedAt: 0,
    unsent: false,
    cancelReason: null,
  };
}

/** Whether it may still fill, as far as we know. */
export function isOpen({ row }: DeskOrder): boolean {
  return !isDone(row.state) || row.unresolved !== null;
}

export function remainingOf(order: DeskOrder): Exactly {
  const left = decimal(order.row.quantity).minus(order.filled);
  return left.lt(0) ? ZERO : left;
}

/** Average price of what filled; null before the first fill. */
export function averagePriceOf({ filled, notional }: Pick<DeskOrder, "filled" | "notional">): string | null {
  return filled.eq(0) ? null : plain(notional.div(filled));
}

/** What is sent to the broker. */
export function requestOf({ row }: DeskOrder): BrokerOrderRequest {
  return {
    clientOrderId: row.id,
    symbol: row.symbol,
    side: row.side,
    type: row.type,
    quantity: row.quantity,
    timeInForce: row.time_in_force,
    limitPrice: row.limit_price,
    stopPrice: row.stop_price,
    trailPercent: row.trail_percent,
  };
}

/** Where the broker's word puts an order of ours; fills move it by themselves. */
const STATE_OF: Readonly<Record<BrokerOrderStatus, OrderState | null>> = {
  pending: "submitted",
  accepted: "accepted",
  partially_filled: null,
  filled: null,
  pending_cancel: "pending_cancel",
  canceled: "canceled",
  pending_replace: "pending_replace",
  replaced: "canceled",
  expired: "expired",
  rejected: "rejected",
  done_for_day: "done_for_day",
};

/** The state that a broker's status moves an order to; null when it stays, as when the word is an old one. */
export function stateAfter(from: OrderState, status: BrokerOrderStatus): OrderState | null {
  const to = STATE_OF[status];
  if (to === null || to === from || !canMove(from, to)) return null;
  // What is known to work does not go back, and a wish to cancel stands until the order is done.
  if (to === "accepted" && (from === "partially_filled" || from === "pending_cancel")) return null;
  return to;
}
