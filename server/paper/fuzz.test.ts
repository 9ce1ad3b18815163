import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../src/core/random.js";
import { Commitments } from "./exchange/commitments.js";
import { ApiError } from "./http/api-error.js";
import { decimal, plain } from "../../src/core/decimal.js";
import { DEFAULT_RUN } from "./exchange/options.js";
import { parseOrder } from "./http/order-request.js";
import { checkCancel, checkReplace, checkSubmit } from "./http/order-rules.js";
import { PaperRun } from "./exchange/run.js";
import { centBars, steppedExchange } from "./test-exchange.js";

const PATHS = [
  "/v2/account",
  "/v2/account/activities",
  "/v2/account/activities/FILL",
  "/v2/account/configurations",
  "/v2/account/portfolio/history",
  "/v2/clock",
  "/v2/calendar",
  "/v2/assets",
  "/v2/assets/AAPL",
  "/v2/assets/%E0%A4%A",
  "/v2/orders",
  "/v2/orders/x",
  "/v2/orders:by_client_order_id",
  "/v2/positions",
  "/v2/positions/AAPL",
  "/v2/positions/%zz",
  "/v2/stocks/bars",
  "/v2/stocks/AAPL/bars",
  "/v2/stocks/%ff/bars",
  "/v2/stocks/trades",
  "/v2/stocks/quotes/latest",
  "/v2/stocks/snapshots",
  "/v2/stocks/NOPE/snapshot",
  "/v2/stocks/AAPL/trades/latest",
  "//",
  "/v2/orders/",
];
const NAMES = [
  "symbols",
  "timeframe",
  "start",
  "end",
  "limit",
  "page_token",
  "sort",
  "status",
  "after",
  "until",
  "direction",
  "nested",
  "side",
  "client_order_id",
  "qty",
  "percentage",
  "period",
  "date",
  "page_size",
  "activity_types",
  "after_order_id",
  "cancel_orders",
];
const VALUES = [
  "",
  "0",
  "-1",
  "1e999",
  "NaN",
  "AAPL",
  "AAPL,MSFT",
  "1Day",
  "0Min",
  "99999999999Min",
  "13Month",
  "desc",
  "all",
  "true",
  "9999-99-99",
  "2010-02-30",
  "0000-00-00",
  "+275761-01-01T00:00:00Z",
  "x".repeat(3000),
  "%00",
  "null",
  "'; DROP TABLE",
  "QUFQTHxEfDE=",
  "1A",
  "9999A",
  "__proto__",
];
const BODIES = [
  "",
  "{",
  "null",
  "[]",
  "7",
  '"x"',
  "{}",
  '{"__proto__":{"x":1}}',
  '{"suspend_trade":1}',
  '{"toString":1}',
];
const ORDER_VALUES: readonly unknown[] = [
  null,
  "",
  0,
  -1,
  "1",
  1,
  "1e5",
  1e300,
  "0.0000000001",
  "AAPL",
  "buy",
  "sell",
  "market",
  "limit",
  "trailing_stop",
  "day",
  "gtc",
  "opg",
  "bracket",
  "oco",
  true,
  {},
  [],
  { limit_price: "5" },
  { stop_price: "3", limit_price: "x" },
];
const ORDER_NAMES = [
  "symbol",
  "side",
  "type",
  "time_in_force",
  "qty",
  "notional",
  "limit_price",
  "stop_price",
  "trail_percent",
  "trail_price",
  "order_class",
  "take_profit",
  "stop_loss",
  "extended_hours",
  "client_order_id",
  "position_intent",
];

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.integer(list.length)]!;
}

function orderBody(random: Random): string {
  const body: Record<string, unknown> = {
    symbol: "AAPL",
    side: "buy",
    type: "market",
    time_in_force: "day",
    qty: "1",
  };
  for (let k = random.integer(5); k > 0; k--) body[pick(random, ORDER_NAMES)] = pick(random, ORDER_VALUES);
  return JSON.stringify(body);
}

describe("malformed requests", () => {
  test("get no 5xx and change nothing that breaks the exchange, over 1500 of them", async () => {
    const exchange = await steppedExchange({ cash: 1e9 });
    await exchange.step("open");
    const headers = { "APCA-API-KEY-ID": exchange.keys.keyId, "APCA-API-SECRET-KEY": exchange.keys.secret };
    const random = createRandom(17);
    const bad: string[] = [];
    const statuses = new Set<number>();
    for (let k = 0; k < 1500; k++) {
      const method = pick(random, ["GET", "GET", "POST", "PATCH", "DELETE", "PUT"]);
      const path =
        method === "POST" ? pick(random, ["/v2/orders", "/paper/v1/nothing"]) : pick(random, PATHS);
      const query = new URLSearchParams(
        Array.from({ length: random.integer(4) }, () => [pick(random, NAMES), pick(random, VALUES)]),
      );
      const body = method === "GET" ? null : random.next() < 0.7 ? orderBody(random) : pick(random, BODIES);
      const { status } = await fetch(`${exchange.url}${path}?${query}`, { method, headers, body });
      statuses.add(status);
      if (status >= 500) bad.push(`${status} ${method} ${path}?${query} ${body}`);
    }
    expect(bad).toEqual([]);
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404, 405, 422]));
    expect((await exchange.step("close")).phase).toBe("closed");
    await exchange.close();
  });
});

describe("the sums over open orders", () => {
  test.each([null, 3e-6])(
    "are the same as worked out anew, whatever happened, and cash is what the executions leave (volume share %s)",
    async (maxVolumeShare) => {
      const { run } = await PaperRun.open(
        [centBars("AAPL", 1), centBars("MSFT", 2)],
        { ...DEFAULT_RUN, partial: 0.3, maxVolumeShare },
        null,
        false,
      );
      const { engine } = run;
      const random = createRandom(23);
      let checked = 0;
      for (let k = 0; k < 3000 && !engine.ended; k++) {
        try {
          act(run, random, k);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
        }
        const fresh = new Commitments((symbol) => engine.price(symbol), true);
        for (const order of engine.desk.open.values()) fresh.add(order);
        for (const symbol of engine.symbols)
          for (const side of ["buy", "sell"] as const) {
            const [kept, anew] = [engine.desk.commitments.of(symbol)[side], fresh.of(symbol)[side]];
            expect([plain(kept.remaining), plain(kept.value), kept.unpriced === null]).toEqual([
              plain(anew.remaining),
              plain(anew.value),
              anew.unpriced === null,
            ]);
            expect(kept.nearest?.limitPrice).toBe(anew.nearest?.limitPrice);
          }
        checked++;
      }
      expect(checked).toBeGreaterThan(500);
      const { executions } = engine.desk;
      expect(executions.length).toBeGreaterThan(50);
      const cash = executions.reduce(
        (sum, { order, qty, price }) =>
          sum.minus(qty.times(price).times(order.terms.side === "buy" ? 1 : -1)),
        decimal(100_000),
      );
      expect(plain(engine.book.cash)).toBe(plain(cash));
    },
  );
});

function act(run: PaperRun, random: Random, k: number): void {
  const { engine } = run;
  const symbol = pick(random, engine.symbols);
  const price = Number(engine.price(symbol));
  const near = (price * (0.97 + random.next() * 0.06)).toFixed(2);
  const open = [...engine.desk.open.values()];
  const kind = random.integer(20);
  if (kind === 0) {
    run.execute({ do: engine.barOpen ? "close" : "open" });
  } else if (kind < 4 && open.length > 0) {
    const { id } = checkCancel(engine, pick(random, open).id);
    run.execute({ do: "cancel", id, ...(random.next() < 0.3 ? { pending: true } : {}) });
  } else if (kind < 7 && open.length > 0) {
    const terms = {
      clientOrderId: null,
      qty: String(1 + random.integer(30)),
      timeInForce: null,
      limitPrice: random.next() < 0.5 ? near : null,
      stopPrice: null,
      trail: null,
    };
    const { id } = checkReplace(engine, pick(random, open).id, terms);
    run.execute({ do: "replace", id, terms, ...(random.next() < 0.3 ? { pending: true } : {}) });
  } else if (kind < 9 && engine.desk.pending.size > 0) {
    run.execute({ do: "confirm", id: pick(random, [...engine.desk.pending.keys()]) });
  } else {
    const side = random.next() < 0.6 ? "buy" : "sell";
    const away = (share: number): string => (price * (side === "buy" ? 1 + share : 1 - share)).toFixed(2);
    const shape = pick(random, [
      { type: "market", qty: "5" },
      { type: "market", notional: "500" },
      { type: "limit", qty: "7", limit_price: near },
      { type: "stop", qty: "3", stop_price: near },
      {
        type: "market",
        qty: "4",
        order_class: "bracket",
        take_profit: { limit_price: away(0.02) },
        stop_loss: { stop_price: away(-0.02) },
      },
    ]);
    const tif = "notional" in shape || random.next() < 0.5 ? "day" : "gtc";
    const terms = parseOrder({ symbol, side, time_in_force: tif, client_order_id: `k${k}`, ...shape });
    checkSubmit(engine, terms);
    run.execute({ do: "submit", terms });
  }
}
