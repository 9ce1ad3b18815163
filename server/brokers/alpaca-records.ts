import {
  BROKER_ORDER_TYPES,
  BROKER_TIMES_IN_FORCE,
  type BrokerAccount,
  type BrokerAsset,
  type BrokerClock,
  type BrokerFill,
  type BrokerOrder,
  type BrokerOrderRequest,
  type BrokerOrderStatus,
  type BrokerPosition,
  type BrokerUpdate,
  type Decimal,
} from "../../src/trading/orders/broker.js";
import type { Side } from "../../src/trading/orders/order.js";
import type { streaming, trading } from "./alpaca-sdk.js";

/** Every status of the wire; one that is not here is refused rather than guessed. */
const STATUSES: Readonly<Record<string, BrokerOrderStatus>> = {
  pending_new: "pending",
  pending_review: "pending",
  new: "accepted",
  accepted: "accepted",
  accepted_for_bidding: "accepted",
  held: "accepted",
  stopped: "accepted",
  suspended: "accepted",
  partially_filled: "partially_filled",
  filled: "filled",
  pending_cancel: "pending_cancel",
  canceled: "canceled",
  pending_replace: "pending_replace",
  replaced: "replaced",
  expired: "expired",
  rejected: "rejected",
  done_for_day: "done_for_day",
  calculated: "done_for_day",
};

const DECIMAL = /^-?\d+(\.\d+)?$/;
const FILL_EVENTS: ReadonlySet<string> = new Set(["fill", "partial_fill"]);

/** The body of a new order. */
export function toOrderBody(request: BrokerOrderRequest): trading.PostOrderRequest {
  const { clientOrderId, symbol, side, type, quantity, timeInForce } = request;
  const { limitPrice, stopPrice, trailPercent } = request;
  return {
    clientOrderId,
    symbol,
    side,
    type,
    qty: quantity,
    timeInForce,
    ...(limitPrice === null ? {} : { limitPrice }),
    ...(stopPrice === null ? {} : { stopPrice }),
    ...(trailPercent === null ? {} : { trailPercent }),
  };
}

/**
 * An order of the wire. An order by value has no quantity of its own, so that what filled stands for it.
 *
 * @throws TypeError for a field that is missing, no exact decimal or a word that we do not know.
 */
export function toOrder(order: trading.Order): BrokerOrder {
  const filledQuantity = decimal("filled_qty", order.filledQty);
  const submittedAt = time("submitted_at", order.submittedAt ?? order.createdAt);
  return {
    id: text("id", order.id),
    clientOrderId: text("client_order_id", order.clientOrderId),
    symbol: text("symbol", order.symbol),
    side: toSide(order.side),
    type: oneOf("type", BROKER_ORDER_TYPES, order.type),
    quantity: decimalOrNull("qty", order.qty) ?? filledQuantity,
    timeInForce: oneOf("time_in_force", BROKER_TIMES_IN_FORCE, order.timeInForce),
    limitPrice: decimalOrNull("limit_price", order.limitPrice),
    stopPrice: decimalOrNull("stop_price", order.stopPrice),
    trailPercent: decimalOrNull("trail_percent", order.trailPercent),
    status: toStatus(order.status),
    filledQuantity,
    filledAveragePrice: decimalOrNull("filled_avg_price", order.filledAvgPrice),
    submittedAt,
    updatedAt: order.updatedAt ? time("updated_at", order.updatedAt) : submittedAt,
    replacedBy: order.replacedBy ?? null,
    replaces: order.replaces ?? null,
  };
}

/** What the stream said; throws as `toOrder` does. */
export function toUpdate(update: streaming.TradeUpdate): BrokerUpdate {
  const order = toOrder(update.order);
  // Alpaca names the time of executions and ends, not of every event.
  const at = update.timestamp ? time("timestamp", update.timestamp) : order.updatedAt;
  return { order, fill: streamedFill(update, order, at), event: text("event", update.event), time: at };
}

function streamedFill(
  update: streaming.TradeUpdate,
  { id, symbol, side }: BrokerOrder,
  at: number,
): BrokerFill | null {
  if (!FILL_EVENTS.has(update.event)) return null;
  return {
    executionId: text("execution_id", update.executionId),
    orderId: id,
    symbol,
    side,
    quantity: decimal("qty", update.qty),
    price: decimal("price", update.price),
    time: at,
  };
}

/** An execution of the list of activities; throws as `toOrder` does. */
export function toFill(activity: trading.GetAccountActivities200ResponseInner): BrokerFill {
  return {
    executionId: executionIdOf(text("id", activity.id)),
    orderId: text("order_id", activity.orderId),
    symbol: text("symbol", activity.symbol),
    side: toSide(activity.side),
    quantity: decimal("qty", activity.qty),
    price: decimal("price", activity.price),
    time: time("transaction_time", activity.transactionTime),
  };
}

/** A position; throws as `toOrder` does. */
export function toPosition(position: trading.Position): BrokerPosition {
  const quantity = decimal("qty", position.qty);
  return {
    symbol: text("symbol", position.symbol),
    quantity: position.side === "short" && !quantity.startsWith("-") ? `-${quantity}` : quantity,
    averagePrice: decimal("avg_entry_price", position.avgEntryPrice),
    currentPrice: decimal("current_price", position.currentPrice ?? position.lastdayPrice),
  };
}

/** The account; throws as `toOrder` does. */
export function toAccount(account: trading.Account): BrokerAccount {
  const { accountBlocked, tradeSuspendedByUser, tradingBlocked, status } = account;
  return {
    id: text("id", account.id),
    cash: decimal("cash", account.cash),
    equity: decimal("equity", account.equity),
    buyingPower: decimal("buying_power", account.buyingPower),
    lastEquity: decimal("last_equity", account.lastEquity),
    tradingBlocked:
      [tradingBlocked, accountBlocked, tradeSuspendedByUser].includes(true) || status !== "ACTIVE",
  };
}

/** The market's clock; throws as `toOrder` does. */
export function toClock(clock: trading.LegacyClock): BrokerClock {
  if (typeof clock.isOpen !== "boolean") throw unreadable("is_open", clock.isOpen);
  return {
    time: time("timestamp", clock.timestamp),
    isOpen: clock.isOpen,
    nextOpen: time("next_open", clock.nextOpen),
    nextClose: time("next_close", clock.nextClose),
  };
}

/** What can be traded; throws as `toOrder` does. */
export function toAsset(asset: trading.Assets): BrokerAsset {
  return {
    symbol: text("symbol", asset.symbol),
    name: asset.name ?? "",
    exchange: asset.exchange ?? "",
    tradable: asset.tradable === true && asset.status === "active",
    shortable: asset.shortable === true,
    fractionable: asset.fractionable === true,
  };
}

/** The part of an activity's id that the stream knows the execution by: `20220203…::045b3b8d-…`. */
function executionIdOf(id: string): string {
  const at = id.indexOf("::");
  return at < 0 ? id : id.slice(at + 2);
}

function toStatus(status: unknown): BrokerOrderStatus {
  const known = typeof status === "string" && Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
  if (!known) throw unreadable("status", status);
  return known;
}

function toSide(side: unknown): Side {
  if (side === "sell_short") return "sell";
  return oneOf("side", ["buy", "sell"], side);
}

function oneOf<T extends string>(field: string, known: readonly T[], value: unknown): T {
  const found = known.find((word) => word === value);
  if (found === undefined) throw unreadable(field, value);
  return found;
}

function decimalOrNull(field: string, value: unknown): Decimal | null {
  return value === null || value === undefined ? null : decimal(field, value);
}

function decimal(field: string, value: unknown): Decimal {
  if (typeof value !== "string" || !DECIMAL.test(value)) throw unreadable(field, value);
  return value;
}

function text(field: string, value: unknown): string {
  if (typeof value !== "string" || value === "") throw unreadable(field, value);
  return value;
}

function time(field: string, value: unknown): number {
  const at = value instanceof Date ? value.getTime() : Number.NaN;
  if (!Number.isFinite(at)) throw unreadable(field, value);
  return at;
}

function unreadable(field: string, value: unknown): TypeError {
  const shown = value instanceof Date ? "no time" : (JSON.stringify(value) ?? "missing");
  return new TypeError(`field "${field}" is ${shown.slice(0, 60)}`);
}
