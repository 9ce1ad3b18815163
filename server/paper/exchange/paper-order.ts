import { plain, ZERO, type Exactly } from "../../../src/core/decimal.js";

export const ORDER_TYPES = ["market", "limit", "stop", "stop_limit", "trailing_stop"] as const;
export const TIMES_IN_FORCE = ["day", "gtc", "opg", "cls", "ioc", "fok"] as const;
export const ORDER_CLASSES = ["simple", "bracket", "oco", "oto"] as const;
export type WireType = (typeof ORDER_TYPES)[number];
export type WireTimeInForce = (typeof TIMES_IN_FORCE)[number];
export type WireClass = (typeof ORDER_CLASSES)[number];
export type WireSide = "buy" | "sell";
export type PositionIntent = "buy_to_open" | "buy_to_close" | "sell_to_open" | "sell_to_close";

/** What a client asked for, checked for its shape; amounts are decimal texts, null where they do not apply. */
export interface OrderTerms {
  readonly clientOrderId: string | null;
  readonly symbol: string;
  readonly side: WireSide;
  readonly type: WireType;
  readonly timeInForce: WireTimeInForce;
  readonly qty: string | null;
  readonly notional: string | null;
  readonly limitPrice: string | null;
  readonly stopPrice: string | null;
  readonly trailPercent: string | null;
  readonly trailPrice: string | null;
  readonly extendedHours: boolean;
  readonly orderClass: WireClass;
  readonly takeProfit: { readonly limitPrice: string } | null;
  readonly stopLoss: { readonly stopPrice: string; readonly limitPrice: string | null } | null;
  readonly positionIntent: PositionIntent | null;
}

/** The terms that a replacement may change; the quantity counts what has filled. */
export interface ReplaceTerms {
  readonly clientOrderId: string | null;
  readonly qty: string | null;
  readonly timeInForce: WireTimeInForce | null;
  readonly limitPrice: string | null;
  readonly stopPrice: string | null;
  /** Percent or money, whichever the order trails by. */
  readonly trail: string | null;
}

export type WireStatus =
  | "pending_new"
  | "accepted"
  | "new"
  | "held"
  | "partially_filled"
  | "filled"
  | "done_for_day"
  | "canceled"
  | "expired"
  | "replaced"
  | "rejected"
  | "pending_cancel"
  | "pending_replace";

const DONE: ReadonlySet<WireStatus> = new Set(["filled", "canceled", "expired", "replaced", "rejected"]);

/** An order as the exchange keeps it. Times are the market's, epoch milliseconds UTC. */
export interface PaperOrder {
  readonly id: string;
  /** Place in the list of all orders. */
  readonly place: number;
  readonly terms: OrderTerms;
  readonly clientOrderId: string;
  /** Its name at the venue, which survives a replacement. */
  simId: string;
  status: WireStatus;
  /** Null for a notional order, until it fills. */
  qty: Exactly | null;
  limitPrice: string | null;
  stopPrice: string | null;
  /** The best price that a trailing stop follows. */
  hwm: string | null;
  filledQty: Exactly;
  filledNotional: Exactly;
  readonly createdAt: number;
  updatedAt: number;
  filledAt: number | null;
  canceledAt: number | null;
  expiredAt: number | null;
  failedAt: number | null;
  replacedAt: number | null;
  replacedBy: string | null;
  readonly replaces: string | null;
  readonly intent: PositionIntent;
  /** The entry of a bracket, or the target of a one-cancels-other. */
  parent: PaperOrder | null;
  legs: PaperOrder[];
  /** False for an exit whose entry has not filled: the venue does not know it yet. */
  atVenue: boolean;
  /** What had filled when it was sent to the venue under its present name. */
  filledBefore: Exactly;
  /** Whether a second execution is made of its first fill. */
  readonly splits: boolean;
}

export function isOpen(order: PaperOrder): boolean {
  return !DONE.has(order.status);
}

/** Units that have not filled; 0 for a notional order before it has units. */
export function remainingOf({ qty, filledQty }: PaperOrder): Exactly {
  return qty === null ? ZERO : qty.minus(filledQty);
}

/** An instant as Alpaca writes it. */
export function instant(time: number): string {
  return new Date(time).toISOString();
}

function instantOrNull(time: number | null): string | null {
  return time === null ? null : instant(time);
}

/**
 * The order as JSON of Alpaca.
 *
 * @param nested whether the legs come with it
 */
export function orderJson(
  order: PaperOrder,
  assetId: (symbol: string) => string,
  nested: boolean,
): Record<string, unknown> {
  const { terms } = order;
  return {
    id: order.id,
    client_order_id: order.clientOrderId,
    created_at: instant(order.createdAt),
    updated_at: instant(order.updatedAt),
    submitted_at: instant(order.createdAt),
    filled_at: instantOrNull(order.filledAt),
    expired_at: instantOrNull(order.expiredAt),
    canceled_at: instantOrNull(order.canceledAt),
    failed_at: instantOrNull(order.failedAt),
    replaced_at: instantOrNull(order.replacedAt),
    replaced_by: order.replacedBy,
    replaces: order.replaces,
    asset_id: assetId(terms.symbol),
    symbol: terms.symbol,
    asset_class: "us_equity",
    notional: terms.notional,
    qty: terms.notional !== null || order.qty === null ? null : plain(order.qty),
    filled_qty: plain(order.filledQty),
    filled_avg_price: order.filledQty.eq(0) ? null : plain(order.filledNotional.div(order.filledQty)),
    order_class: terms.orderClass === "simple" ? "" : terms.orderClass,
    order_type: terms.type,
    type: terms.type,
    side: terms.side,
    position_intent: order.intent,
    time_in_force: terms.timeInForce,
    limit_price: order.limitPrice,
    stop_price: order.stopPrice,
    status: order.status,
    extended_hours: terms.extendedHours,
    legs: nested && order.legs.length > 0 ? order.legs.map((leg) => orderJson(leg, assetId, false)) : null,
    trail_percent: terms.trailPercent,
    trail_price: terms.trailPrice,
    hwm: order.hwm,
  };
}
