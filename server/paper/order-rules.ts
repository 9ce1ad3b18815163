import { forbidden, invalid, malformed, notFound } from "./api-error.js";
import { decimal, larger, text, ZERO, type Decimal } from "./decimal.js";
import type { PaperEngine } from "./engine.js";
import { isOpen, remainingOf, type OrderTerms, type PaperOrder, type ReplaceTerms } from "./paper-order.js";

/** A short sale is valued this far above the last price, as at Alpaca. */
const SHORT_MARGIN = "1.03";

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
  last: Decimal,
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
  for (const order of engine.desk.open.values()) {
    if (order.terms.symbol !== terms.symbol || order.terms.side === terms.side || order.status === "held")
      continue;
    const existing = isPriced(order.terms.type) ? order.limitPrice : null;
    const own = isPriced(terms.type) ? terms.limitPrice : null;
    const [buy, sell] = terms.side === "buy" ? [own, existing] : [existing, own];
    if (buy !== null && sell !== null && decimal(buy).lt(sell)) continue;
    const kind = existing === null ? "market/stop" : "limit";
    throw forbidden("potential wash trade detected. use complex orders", {
      existing_order_id: order.id,
      reject_reason: `opposite side ${kind} order exists`,
    });
  }
}

function isPriced(type: OrderTerms["type"]): boolean {
  return type === "limit" || type === "stop_limit";
}

/** Refuses what sells more than is held, or costs more than there is. */
function checkQuantity(engine: PaperEngine, terms: OrderTerms, price: Decimal): void {
  const { symbol, side } = terms;
  const held = engine.book.qty(symbol);
  const closes = held.gt(0) ? side === "sell" : held.lt(0) && side === "buy";
  const qty = terms.qty === null ? decimal(terms.notional!).div(price) : decimal(terms.qty);
  if (closes) {
    const heldForOrders = heldByOrders(engine, symbol);
    const available = larger(held.abs().minus(heldForOrders), ZERO);
    if (qty.lte(available)) return;
    throw forbidden(
      `insufficient qty available for order (requested: ${text(qty)}, available: ${text(available)})`,
      {
        available: text(available),
        existing_qty: text(held.abs()),
        held_for_orders: text(heldForOrders),
        symbol,
      },
    );
  }
  if (terms.orderClass === "oco")
    throw forbidden(`insufficient qty available for order (requested: ${text(qty)}, available: 0)`);
  if (terms.positionIntent?.endsWith("close"))
    throw forbidden(
      `position intent mismatch, inferred: ${side}_to_open, specified: ${terms.positionIntent}`,
    );
  if (side === "sell") checkShort(engine, terms);
  const cost = qty.times(valuedAt(engine, terms, price));
  const available = buyingPower(engine);
  if (cost.lte(available)) return;
  throw forbidden("insufficient buying power", {
    buying_power: text(available.round(2, 0)),
    cost_basis: text(cost.round(2)),
  });
}

function checkShort(engine: PaperEngine, { qty, notional, symbol }: OrderTerms): void {
  if (engine.configuration.no_shorting) throw forbidden("account is not allowed to short");
  if (notional !== null || qty?.includes("."))
    throw invalid(`fractional orders cannot be sold short (${symbol})`);
}

/** The price an opening order is valued at: its limit, its stop or the last price; a short sale is valued higher. */
function valuedAt(
  engine: PaperEngine,
  { side, limitPrice, stopPrice }: { side: string; limitPrice: string | null; stopPrice: string | null },
  last: Decimal,
): Decimal {
  const asked = limitPrice ?? stopPrice;
  if (side === "buy") return asked === null ? last : decimal(asked);
  const floor = engine.settings.multiplier > 1 ? last.times(SHORT_MARGIN) : last;
  return asked === null ? floor : larger(decimal(asked), floor);
}

/** Units of a position that open orders would close. */
export function heldByOrders(engine: PaperEngine, symbol: string): Decimal {
  const held = engine.book.qty(symbol);
  const closing = held.gt(0) ? "sell" : "buy";
  let sum = ZERO;
  for (const order of engine.desk.open.values()) {
    if (order.terms.symbol === symbol && order.terms.side === closing && order.status !== "held")
      sum = sum.plus(remainingOf(order));
  }
  return sum;
}

/** What orders that open positions may still cost: equity × multiplier less what positions and open orders tie up. */
export function buyingPower(engine: PaperEngine): Decimal {
  const priceOf = (symbol: string): Decimal => engine.price(symbol);
  const { long, short } = engine.book.marketValues(priceOf);
  const gross = long.minus(short);
  const full = engine.book.equity(priceOf).times(engine.settings.multiplier).minus(gross);
  return larger(full.minus(tiedByOrders(engine)), ZERO);
}

function tiedByOrders(engine: PaperEngine): Decimal {
  let sum = ZERO;
  for (const order of engine.desk.open.values()) {
    const { symbol, side, notional } = order.terms;
    const held = engine.book.qty(symbol);
    const closes = held.gt(0) ? side === "sell" : held.lt(0) && side === "buy";
    // Exits of an entry that has not filled tie up nothing.
    if (closes || order.status === "held" || order.parent) continue;
    if (order.qty === null) sum = sum.plus(notional!);
    else {
      const { limitPrice, stopPrice } = order;
      const price = valuedAt(engine, { side, limitPrice, stopPrice }, engine.price(symbol));
      sum = sum.plus(remainingOf(order).times(price));
    }
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
    throw invalid(`qty must be greater than filled_qty ${text(order.filledQty)}`);
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
    same(qty, order.qty && text(order.qty)) &&
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
        `insufficient qty available for order (requested: ${terms.qty}, available: ${text(available)})`,
      );
    return;
  }
  if (order.parent) return;
  const last = engine.price(symbol);
  const { limitPrice, stopPrice } = order;
  const before = remainingOf(order).times(valuedAt(engine, { side, limitPrice, stopPrice }, last));
  const asked = { side, limitPrice: terms.limitPrice ?? limitPrice, stopPrice: terms.stopPrice ?? stopPrice };
  const after = remainingOf(order)
    .plus(more)
    .times(valuedAt(engine, asked, last));
  if (after.minus(before).gt(buyingPower(engine)))
    throw forbidden("insufficient buying power", { buying_power: text(buyingPower(engine).round(2, 0)) });
}

/** @throws ApiError 404 without the order. */
export function orderOf(engine: PaperEngine, id: string): PaperOrder {
  const order = engine.desk.find(id);
  if (!order) throw notFound(`order not found for ${id}`);
  return order;
}
