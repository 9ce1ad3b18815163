import { malformed } from "./api-error.js";
import { ok, route, type Route } from "./api.js";
import { larger, plain, roundDown, ZERO, type Exactly } from "../../../src/core/decimal.js";
import type { AccountConfiguration } from "../exchange/command.js";
import type { PaperEngine } from "../exchange/engine.js";
import type { Execution } from "../exchange/order-desk.js";
import { buyingPower } from "./order-rules.js";
import { instant } from "../exchange/paper-order.js";
import { portfolioHistory } from "./portfolio-history.js";
import { choiceOf, dayOf, instantOf, integerOf, newYorkDate } from "./query.js";

/** /v2/account and what lies below it. */
export const ACCOUNT_ROUTES: readonly Route[] = [
  route("GET", "/v2/account", ({ engine }) => ok(accountJson(engine))),
  route("GET", "/v2/account/configurations", ({ engine }) => ok(engine.configuration)),
  route("PATCH", "/v2/account/configurations", ({ engine, execute }, { body }) => {
    execute({ do: "configure", changes: parseConfiguration(body, engine.configuration) });
    return ok(engine.configuration);
  }),
  route("GET", "/v2/account/activities", ({ engine }, { query }) => {
    const types = query.get("activity_types")?.split(",");
    const category = query.get("category");
    const fills = (!types || types.includes("FILL")) && category !== "non_trade_activity";
    return ok(fills ? activities(engine, query) : []);
  }),
  route("GET", "/v2/account/activities/:name", ({ engine }, { query }, [type]) =>
    ok(type === "FILL" ? activities(engine, query) : []),
  ),
  route("GET", "/v2/account/portfolio/history", ({ engine }, { query }) =>
    ok(portfolioHistory(engine, query)),
  ),
];

/** Cents, towards 0, as account figures are shown. */
function cents(value: Exactly): string {
  return plain(roundDown(value, 2));
}

function accountJson(engine: PaperEngine): Record<string, unknown> {
  const { book, settings } = engine;
  const priceOf = (symbol: string): Exactly => engine.price(symbol);
  const { long, short } = book.marketValues(priceOf);
  const gross = long.minus(short);
  const equity = plain(book.equity(priceOf));
  const power = cents(buyingPower(engine));
  const initial = cents(gross.div(settings.multiplier));
  const maintenance = gross.times(settings.multiplier > 1 ? "0.25" : "1");
  return {
    id: engine.ids.named("account", "id"),
    account_number: `PA${engine.ids.named("account", "number").replaceAll("-", "").slice(0, 10).toUpperCase()}`,
    status: "ACTIVE",
    crypto_status: "INACTIVE",
    currency: "USD",
    cash: plain(book.cash),
    equity,
    portfolio_value: equity,
    last_equity: plain(book.lastEquity),
    buying_power: power,
    regt_buying_power: power,
    daytrading_buying_power: "0",
    effective_buying_power: power,
    non_marginable_buying_power: cents(larger(book.cash.plus(short), ZERO)),
    options_buying_power: "0",
    options_approved_level: 0,
    options_trading_level: 0,
    multiplier: String(settings.multiplier),
    long_market_value: plain(long),
    short_market_value: plain(short),
    position_market_value: plain(gross),
    initial_margin: initial,
    maintenance_margin: cents(maintenance),
    last_maintenance_margin: cents(maintenance),
    sma: "0",
    accrued_fees: "0",
    pending_transfer_in: "0",
    pending_transfer_out: "0",
    pending_reg_taf_fees: "0",
    intraday_adjustments: "0",
    daytrade_count: 0,
    pattern_day_trader: false,
    trading_blocked: false,
    transfers_blocked: false,
    account_blocked: false,
    trade_suspended_by_user: engine.configuration.suspend_trade,
    shorting_enabled: !engine.configuration.no_shorting,
    balance_asof: newYorkDate(engine.replay.opening(Math.max(0, engine.tick))),
    created_at: instant(engine.replay.opening(engine.replay.start) - 86_400_000),
  };
}

function parseConfiguration(body: unknown, present: AccountConfiguration): Partial<AccountConfiguration> {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw malformed("request body must be a JSON object");
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(present, name)) throw malformed(`unknown configuration "${name}"`);
    const wanted = typeof present[name as keyof AccountConfiguration];
    if (typeof value !== wanted) throw malformed(`${name} must be a ${wanted}`);
    changes[name] = value;
  }
  return changes;
}

/** Executions, newest first unless asked otherwise; a page begins after the activity that its token names. */
function activities(engine: PaperEngine, query: URLSearchParams): Readonly<Record<string, unknown>>[] {
  const size = integerOf(query, "page_size", { least: 1, most: 100, usual: 100 });
  const descending = choiceOf(query, "direction", ["desc", "asc"]) === "desc";
  const { executions } = engine.desk;
  const first = startOf(executions, query.get("page_token"), descending);
  const fits = periodOf(query);
  const found: Readonly<Record<string, unknown>>[] = [];
  const step = descending ? -1 : 1;
  for (let k = first; k >= 0 && k < executions.length && found.length < size; k += step)
    if (fits(executions[k]!.time)) found.push(activityJson(executions[k]!));
  return found;
}

/** Sorts by time as text, and ends in the execution id of the stream. */
function activityId({ time, executionId }: Execution): string {
  return `${instant(time).replace(/\D/g, "")}::${executionId}`;
}

function activityJson(execution: Execution): Readonly<Record<string, unknown>> {
  const { order, time, qty, price, filled, left } = execution;
  const whole = left.lte(0);
  return {
    id: activityId(execution),
    activity_type: "FILL",
    transaction_time: instant(time),
    type: whole ? "fill" : "partial_fill",
    qty: plain(qty),
    price: plain(price),
    side: order.terms.side,
    symbol: order.terms.symbol,
    leaves_qty: plain(left),
    order_id: order.id,
    cum_qty: plain(filled),
    order_status: whole ? "filled" : "partially_filled",
  };
}

function startOf(executions: readonly Execution[], token: string | null, descending: boolean): number {
  if (!token) return descending ? executions.length - 1 : 0;
  const executionId = token.split("::")[1];
  const place = executions.findIndex((execution) => execution.executionId === executionId);
  if (place < 0) throw malformed(`invalid page_token "${token}"`);
  return place + (descending ? -1 : 1);
}

function periodOf(query: URLSearchParams): (time: number) => boolean {
  const date = dayOf(query, "date");
  if (date !== null) {
    const wanted = new Date(date).toISOString().slice(0, 10);
    return (time) => newYorkDate(time) === wanted;
  }
  const after = instantOf(query, "after") ?? -Infinity;
  const until = instantOf(query, "until", true) ?? Infinity;
  return (time) => time > after && time <= until;
}
