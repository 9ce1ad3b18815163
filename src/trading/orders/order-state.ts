/**
 * Where an order may go from each state. `pending_submit` is written before anything is sent; an acknowledgement may be
 * lost, so a fill can be the first thing heard of an order. A fill after a cancel or an expiry is legal: it crossed
 * with it on the way. A late fill of a part leaves the order canceled.
 */
const ORDER_MOVES = {
  new: ["pending_submit", "rejected"],
  pending_submit: [
    "submitted",
    "accepted",
    "partially_filled",
    "filled",
    "pending_cancel",
    "canceled",
    "expired",
    "rejected",
  ],
  submitted: ["accepted", "partially_filled", "filled", "pending_cancel", "canceled", "expired", "rejected"],
  accepted: [
    "partially_filled",
    "filled",
    "pending_cancel",
    "pending_replace",
    "canceled",
    "expired",
    "rejected",
    "done_for_day",
  ],
  partially_filled: [
    "partially_filled",
    "filled",
    "pending_cancel",
    "pending_replace",
    "canceled",
    "expired",
    "done_for_day",
  ],
  pending_cancel: [
    "pending_cancel",
    "accepted",
    "partially_filled",
    "filled",
    "canceled",
    "expired",
    "rejected",
  ],
  pending_replace: [
    "pending_replace",
    "accepted",
    "partially_filled",
    "filled",
    "canceled",
    "expired",
    "rejected",
  ],
  done_for_day: ["accepted", "partially_filled", "filled", "pending_cancel", "canceled", "expired"],
  canceled: ["canceled", "filled"],
  expired: ["expired", "filled"],
  filled: [],
  rejected: [],
} as const satisfies Record<string, readonly string[]>;

export type OrderState = keyof typeof ORDER_MOVES;

export const ORDER_STATES = Object.keys(ORDER_MOVES) as readonly OrderState[];

/** Whether the table has a move. */
export function canMove(from: OrderState, to: OrderState): boolean {
  return (ORDER_MOVES[from] as readonly OrderState[]).includes(to);
}

/** The state moved to; throws a RangeError for a move that the table does not have. */
export function moveOrder(from: OrderState, to: OrderState): OrderState {
  if (canMove(from, to)) return to;
  const known = ORDER_MOVES[from].join(", ") || "none";
  throw new RangeError(`Cannot move order from ${from} to ${to}, expected one of: ${known}`);
}

/** Whether nothing more is expected of an order; a late fill may still reach a canceled or expired one. */
export function isDone(state: OrderState): boolean {
  return state === "filled" || state === "canceled" || state === "expired" || state === "rejected";
}
