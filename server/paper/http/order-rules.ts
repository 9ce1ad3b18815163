import { forbidden, invalid, malformed, notFound } from "./api-error.js";
import {
  decimal,
  larger,
  plain,
  roundDown,
  roundHalfUp,
  ZERO,
  type Exactly,
} from "../../../src/core/decimal.js";
import type { PaperEngine } from "../exchange/engine.js";
import {
  isOpen,
  remainingOf,
  type OrderTerms,
  type PaperOrder,
  type ReplaceTerms,
} from "../exchange/paper-order.js";

/**
 * Whether the account and the market let an order in.
 *
 * @throws ApiError as Alpaca gives it: 422 for the order itself, 403 for what the account does not allow.
 */
export function checkSubmit(engine: PaperEngine, terms: OrderTerms): void {
  if (!engine.bars(terms.symbol)) throw invalid(`asset "${terms.symbol}" not found`);
  if (terms.clientOrderId !== null && engine.desk.findClient(terms.clientOrderId))
    throw malformed("client_order_id must be unique");
  const price = engine.price(terms.symbol);
  if (!price.gt(0)) throw invalid(`asset "${terms.symbol}" has no price yet`);
  const { suspend_trade, fractional_trading } = engine.configuration;
  if (suspend_trade) throw forbidden("new orders are rejected by user request");
  if (!fractional_trading && (terms.notional !== null || terms.qty?.includes(".")))
    throw forbidden("fractional trading is not enabled for the account");
  if (terms.timeInForce === "opg" && engine.marketOpen)
    throw invalid("opg orders are only accepted before the market opens");
  checkLevels(terms, price);
  checkWashTrade(engine, terms);
  checkQuantity(engine, terms, price);
}

/** Targets and stops of complex orders have to lie on their sides of the entry. */
function checkLevels(
  { orderClass, side, limitPrice, takeProfit, stopLoss }: OrderTerms,
  last: Exactly,
): void {
  if (orderClass === "simple") return;
  // The exits of a buy sell; a one-cancels-other order is an exit itself.
  const selling = orderClass === "oco" ? side === "sell" : side === "buy";
  const sign = selling ? 1 : -1;
  const target = takeProfit && decimal(takeProfit.limitPrice);
  const stop = stopLoss && decimal(stopLoss.stopPrice);
  const base = orderClass === "oco" ? null : limitPrice === null ? last : decimal(limitPrice);
  const above = selling ? ">=" : "<=";
  const below = selling ? "<=" : ">=";
  if (target && stop && target.minus(stop).times(sign).lte(0))
    throw invalid(`take_profit.limit_price must be ${selling ? ">" : "<"} stop_loss.stop_price`);
  if (target && base && target.minus(base).times(sign).lt("0.01"))
    throw invalid(`take_profit.limit_price must be ${above} base_price ${selling ? "+" : "-"} 0.01`);
  if (stop && base && base.minus(stop).times(sign).lt("0.01"))
    throw invalid(`stop_loss.stop_price must be ${below} base_price ${selling ? "-" : "+"} 0.01`);
  if (stop && stopLoss?.limitPrice && stop.minus(stopLoss.limitPrice).times(sign).lt(0))
    throw invalid(`stop_loss.limit_price must be ${below} stop_loss.stop_price`);
}

/** Refuses an order that could trade with one of the account's own. */
function checkWashTrade(engine: PaperEngine, terms: OrderTerms): void {
  if (terms.orderClass !== "simple") return;
  const { unpriced, nearest } = engine.desk.commitments.of(terms.symbol)[
    terms.side === "buy" ? "sell" : "buy"
  ];
  const own = isPriced(terms.type) ? terms.limitPrice! : null;
  const sign = terms.side === "buy" ? 1 : -1;
  const meets = nearest && (own === null || decimal(own).minus(nearest.limitPrice!).times(sign).gte(0));
  const existing = unpriced ?? (meets ? nearest : null);
  if (!existing) return;
  throw forbidden("potential wash trade detected. use complex orders", {
    existing_order_id: existing.id,
    reject_reason: `opposite side ${unpriced ? "market/stop" : "limit"} order exists`,
  });
}

function isPriced(type: OrderTerms["type"]): boolean {
  return type === "limit" || type === "stop_limit";
}

/** Refuses what sells more than is held, or costs more than there is. */
function checkQuantity(engine: PaperEngine, terms: OrderTerms, price: Exactly): void {
  const { symbol, side } = terms;
  const held = engine.book.qty(symbol);
  const closes = held.gt(0) ? side === "sell" : held.lt(0) && side === "buy";
  const qty = terms.qty === null ? decimal(terms.notional!).div(price) : decimal(terms.qty);
  if (closes) {
    const heldForOrders = heldByOrders(engine, symbol);
    const available = larger(held.abs().minus(heldForOrders), ZERO);
    if (qty.lte(available)) return;
    throw forbidden(
      `insufficient qty available for order (requested: ${plain(qty)}, available: ${plain(available)})`,
      {
        available: plain(available),
        existing_qty: plain(held.abs()),
        held_for_orders: plain(heldForOrders),
        symbol,
      },
    );
  }
  if (terms.orderClass === "oco")
    throw forbidden(`insufficient qty available for order (requested: ${plain(qty)}, available: 0)`);
  if (terms.positionIntent?.endsWith("close"))
    throw forbidden(
      `position intent mismatch, inferred: ${side}_to_open, specified: ${terms.positionIntent}`,
    );
  if (side === "sell") checkShort(engine, terms);
  const { limitPrice, stopPrice } = terms;
  const cost = qty.times(engine.desk.commitments.valuedAt(symbol, side, limitPrice, stopPrice));
  const available = buyingPower(engine);
  if (cost.lte(available)) return;
  throw forbidden("insufficient buying power", {
    buying_power: plain(roundDown(available, 2)),
    cost_basis: plain(roundHalfUp(cost, 2)),
  });
}

function checkShort(engine: PaperEngine, { qty, notional, symbol }: OrderTerms): void {
  if (engine.configuration.no_shorting) throw forbidden("account is not allowed to short");
  if (notional !== null || qty?.includes("."))
    throw invalid(`fractional orders cannot be sold short (${symbol})`);
}

/** Units of a position that open orders would close. */
export function heldByOrders(engine: PaperEngine, symbol: string): Exactly {
  return engine.desk.commitments.of(symbol)[engine.book.qty(symbol).gt(0) ? "sell" : "buy"].remaining;
}

/** What orders that open positions may still cost: equity × multiplier less what positions and open orders tie up. */
export function buyingPower(engine: PaperEngine): Exactly {
  const priceOf = (symbol: string): Exactly => engine.price(symbol);
  const { long, short } = engine.book.marketValues(priceOf);
  const gross = long.minus(short);
  const full = engine.book.equity(priceOf).times(engine.settings.multiplier).minus(gross);
  return larger(full.minus(tiedByOrders(engine)), ZERO);
}

function tiedByOrders(engine: PaperEngine): Exactly {
  let sum = ZERO;
  for (const symbol of engine.desk.commitments.symbols) {
    const held = engine.book.qty(symbol);
    const { buy, sell } = engine.desk.commitments.of(symbol);
    if (held.gte(0)) sum = sum.plus(buy.value);
    if (held.lte(0)) sum = sum.plus(sell.value);
  }
  return sum;
}

/**
 * The order that a cancel is about, if it can be canceled.
 *
 * @throws ApiError 404 without one, 422 when it is done or waits for another answer.
 */
export function checkCancel(engine: PaperEngine, id: string): PaperOrder {
  const order = orderOf(engine, id);
  if (!isOpen(order)) throw invalid(`order is already in "${order.status}" state`);
  if (order.status === "pending_replace" || order.status === "pending_cancel")
    throw invalid(`order cannot be canceled while it is in "${order.status}" state`);
  return order;
}

/**
 * The order that a replacement is about, if it can be replaced.
 *
 * @throws ApiError 404 without one, 422 when it cannot be replaced, 403 when the account does not allow the new terms.
 */
export function checkReplace(engine: PaperEngine, id: string, terms: ReplaceTerms): PaperOrder {
  const order = orderOf(engine, id);
  const { terms: old, status } = order;
  if (!isOpen(order)) throw invalid(`order is not open: it is in "${status}" state`);
  if (["accepted", "pending_new", "pending_cancel", "pending_replace"].includes(status))
    throw invalid(`unable to replace an order in "${status}" state`);
  if (old.notional !== null) throw invalid("notional orders cannot be replaced");
  if (terms.clientOrderId !== null && engine.desk.findClient(terms.clientOrderId))
    throw malformed("client_order_id must be unique");
  if (terms.limitPrice !== null && order.limitPrice === null)
    throw invalid(`${old.type} orders have no limit_price`);
  if (terms.stopPrice !== null && (order.stopPrice === null || old.type === "trailing_stop"))
    throw invalid(`${old.type} orders have no stop_price`);
  if (terms.trail !== null && old.type !== "trailing_stop") throw invalid(`${old.type} orders have no trail`);
  const complex = old.orderClass !== "simple";
  if (complex && (terms.qty !== null || terms.timeInForce !== null))
    throw invalid("only prices of complex orders can be replaced");
  if (terms.qty !== null && decimal(terms.qty).lte(order.filledQty))
    throw invalid(`qty must be greater than filled_qty ${plain(order.filledQty)}`);
  if (isSame(order, terms)) throw invalid("order parameters are not changed");
  checkGrowth(engine, order, terms);
  return order;
}

function isSame(
  order: PaperOrder,
  { qty, timeInForce, limitPrice, stopPrice, trail }: ReplaceTerms,
): boolean {
  const same = (wanted: string | null, present: string | null): boolean =>
    wanted === null || (present !== null && decimal(wanted).eq(present));
  return (
    same(qty, order.qty && plain(order.qty)) &&
    same(limitPrice, order.limitPrice) &&
    same(stopPrice, order.stopPrice) &&
    same(trail, order.terms.trailPercent ?? order.terms.trailPrice) &&
    (timeInForce === null || timeInForce === order.terms.timeInForce)
  );
}

/** Buying power, or units held, have to cover what the new terms add. */
function checkGrowth(engine: PaperEngine, order: PaperOrder, terms: ReplaceTerms): void {
  const { symbol, side } = order.terms;
  const more = terms.qty === null ? ZERO : decimal(terms.qty).minus(order.qty!);
  const held = engine.book.qty(symbol);
  const closes = held.gt(0) ? side === "sell" : held.lt(0) && side === "buy";
  if (closes) {
    const available = held.abs().minus(heldByOrders(engine, symbol));
    if (more.gt(0) && more.gt(available))
      throw forbidden(
        `insufficient qty available for order (requested: ${terms.qty}, available: ${plain(available)})`,
      );
    return;
  }
  if (order.parent) return;
  const { commitments } = engine.desk;
  const { limitPrice, stopPrice } = order;
  const before = remainingOf(order).times(commitments.valuedAt(symbol, side, limitPrice, stopPrice));
  const [limit, stop] = [terms.limitPrice ?? limitPrice, terms.stopPrice ?? stopPrice];
  const after = remainingOf(order)
    .plus(more)
    .times(commitments.valuedAt(symbol, side, limit, stop));
  if (after.minus(before).gt(buyingPower(engine)))
    throw forbidden("insufficient buying power", { buying_power: plain(roundDown(buyingPower(engine), 2)) });
}

/** @throws ApiError 404 without the order. */
export function orderOf(engine: PaperEngine, id: string): PaperOrder {
  const order = engine.desk.find(id);
  if (!order) throw notFound(`order not found for ${id}`);
  return order;
}
