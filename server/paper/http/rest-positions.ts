import { ApiError, forbidden, malformed, notFound } from "./api-error.js";
import { decoded, ok, route, type ApiAnswer, type ApiContext, type Route } from "./api.js";
import type { Holding } from "../exchange/book.js";
import { decimal, plain, roundDown, roundHalfUp, ZERO, type Exactly } from "../../../src/core/decimal.js";
import type { PaperEngine } from "../exchange/engine.js";
import { heldByOrders } from "./order-rules.js";
import type { OrderTerms } from "../exchange/paper-order.js";
import { cancelAll, submit } from "./rest-orders.js";

/** /v2/positions. */
export const POSITION_ROUTES: readonly Route[] = [
  route("GET", "/v2/positions", ({ engine }) =>
    ok([...engine.book.holdings].map(([symbol, holding]) => positionJson(engine, symbol, holding))),
  ),
  route("DELETE", "/v2/positions", (context, { query }) =>
    closeAll(context, query.get("cancel_orders") === "true"),
  ),
  route("GET", "/v2/positions/:name", ({ engine }, _request, [name]) => {
    const symbol = heldSymbol(engine, name!);
    return ok(positionJson(engine, symbol, engine.book.holdings.get(symbol)!));
  }),
  route("DELETE", "/v2/positions/:name", (context, { query }, [name]) =>
    ok(close(context, heldSymbol(context.engine, name!), query)),
  ),
];

/** The symbol of a symbol or an asset id. */
export function symbolOf(engine: PaperEngine, name: string): string | undefined {
  const symbol = decoded(name).toUpperCase();
  return engine.bars(symbol) ? symbol : engine.symbols.find((each) => engine.assetId(each) === name);
}

function heldSymbol(engine: PaperEngine, name: string): string {
  const symbol = symbolOf(engine, name);
  if (symbol === undefined || !engine.book.holdings.has(symbol)) throw notFound("position does not exist");
  return symbol;
}

function positionJson(engine: PaperEngine, symbol: string, holding: Holding): Record<string, unknown> {
  const { qty, cost, todayCost } = holding;
  const price = engine.price(symbol);
  const last = engine.book.lastPrices.get(symbol) ?? price;
  const value = qty.times(price);
  const gain = value.minus(cost);
  const today = value.minus(todayCost);
  return {
    asset_id: engine.assetId(symbol),
    symbol,
    exchange: "NASDAQ",
    asset_class: "us_equity",
    asset_marginable: true,
    qty: plain(qty),
    qty_available: plain(
      qty
        .abs()
        .minus(heldByOrders(engine, symbol))
        .times(qty.gt(0) ? 1 : -1),
    ),
    avg_entry_price: plain(roundHalfUp(cost.div(qty), 12)),
    side: qty.gt(0) ? "long" : "short",
    market_value: plain(roundHalfUp(value, 9)),
    cost_basis: plain(roundHalfUp(cost, 9)),
    unrealized_pl: plain(roundHalfUp(gain, 9)),
    unrealized_plpc: ratio(gain, cost.abs()),
    unrealized_intraday_pl: plain(roundHalfUp(today, 9)),
    unrealized_intraday_plpc: ratio(today, todayCost.abs()),
    current_price: plain(price),
    lastday_price: plain(last),
    change_today: ratio(price.minus(last), last),
  };
}

function ratio(part: Exactly, whole: Exactly): string {
  return whole.eq(0) ? "0" : plain(roundHalfUp(part.div(whole), 9));
}

/** Closes a position, or a part of it, with a market order; gives the order. */
function close(
  context: ApiContext,
  symbol: string,
  query: URLSearchParams,
): Readonly<Record<string, unknown>> {
  const held = context.engine.book.qty(symbol);
  const qty = partOf(held.abs(), query.get("qty"), query.get("percentage"));
  if (qty.gt(held.abs()))
    throw forbidden(
      `insufficient qty available for order (requested: ${plain(qty)}, available: ${plain(held.abs())})`,
    );
  return submit(context, closingTerms(symbol, held, qty));
}

function partOf(held: Exactly, qty: string | null, percentage: string | null): Exactly {
  if (qty !== null && percentage !== null) throw malformed("only one of qty or percentage is accepted");
  const wanted = qty ?? percentage;
  if (wanted === null) return held;
  if (!/^\d+(\.\d{1,9})?$/.test(wanted) || !decimal(wanted).gt(0))
    throw malformed(`${qty === null ? "percentage" : "qty"} must be a number above 0`);
  if (qty !== null) return decimal(qty);
  if (decimal(wanted).gt(100)) throw malformed("percentage must be at most 100");
  return roundDown(held.times(wanted).div(100), 9);
}

function closingTerms(symbol: string, held: Exactly, qty: Exactly): OrderTerms {
  return {
    clientOrderId: null,
    symbol,
    side: held.gt(0) ? "sell" : "buy",
    type: "market",
    timeInForce: "day",
    qty: plain(qty),
    notional: null,
    limitPrice: null,
    stopPrice: null,
    trailPercent: null,
    trailPrice: null,
    extendedHours: false,
    orderClass: "simple",
    takeProfit: null,
    stopLoss: null,
    positionIntent: held.gt(ZERO) ? "sell_to_close" : "buy_to_close",
  };
}

function closeAll(context: ApiContext, cancelOrders: boolean): ApiAnswer {
  if (cancelOrders) cancelAll(context);
  const body = [...context.engine.book.holdings].map(([symbol, { qty }]) => {
    try {
      return { symbol, status: 200, body: submit(context, closingTerms(symbol, qty, qty.abs())) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, code, message } = error;
      return { symbol, status, body: { code, message } };
    }
  });
  return { status: 207, body };
}
