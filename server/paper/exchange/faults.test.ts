import { errors, type streaming } from "@alpacahq/alpaca-trade-api";
import { afterEach, describe, expect, test } from "vitest";
import { parseFaults } from "./faults.js";
import type { PaperExchange, PaperExchangeOptions } from "../paper-exchange.js";
import { sdkFor, steppedExchange, streamUrl, until } from "../test-exchange.js";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(script: readonly object[], more: Partial<PaperExchangeOptions> = {}) {
  const exchange = await steppedExchange({ faults: parseFaults(script), ...more });
  closers.push(() => exchange.close());
  return { exchange, alpaca: sdkFor(exchange), ...(await listen(exchange)) };
}

async function listen(exchange: PaperExchange) {
  const heard: streaming.TradeUpdate[] = [];
  const lost: number[] = [];
  const stream = sdkFor(exchange).trading.stream({
    url: streamUrl(exchange, "/stream"),
    initialReconnectMs: 5,
    reconnectJitter: 0,
  });
  const listening = new Promise<void>((resolve) => stream.on("subscription", () => resolve()));
  stream.onTradeUpdate((update) => heard.push(update));
  stream.on("reconnecting", () => lost.push(heard.length));
  stream.subscribeTradeUpdates();
  stream.connect();
  closers.push(() => stream.disconnect());
  await listening;
  return { heard, lost };
}

const ORDER = { symbol: "AAPL", qty: 4, side: "buy" as const };
const LIMIT = { ...ORDER, limitPrice: 1, timeInForce: "gtc" as const };

const statusOf = (work: Promise<unknown>): Promise<number | string> =>
  work.then(
    () => 200,
    (error: unknown) => (error instanceof errors.ApiError ? error.status : (error as Error).name),
  );

describe("scripted faults of requests", () => {
  test.each([
    ["429", 429],
    ["500", 500],
    ["503", 503],
  ])("%s refuses the request it names, once, and takes nothing in", async (fault, status) => {
    const { alpaca, exchange } = await open([{ at: { order: 2 }, fault }]);
    expect(await statusOf(alpaca.trading.orders.market(ORDER))).toBe(200);
    expect(await statusOf(alpaca.trading.orders.market({ ...ORDER, clientOrderId: "b" }))).toBe(status);
    expect(exchange.state().orders.all).toBe(1);
    expect(await statusOf(alpaca.trading.orders.market({ ...ORDER, clientOrderId: "b" }))).toBe(200);
  });
  test("500 after the order was accepted leaves it to be found by its client order id", async () => {
    const { alpaca } = await open([{ at: { order: 1 }, fault: "500", accepted: true }]);
    expect(await statusOf(alpaca.trading.orders.market({ ...ORDER, clientOrderId: "in" }))).toBe(500);
    expect((await alpaca.trading.orders.getOrderByClientOrderId({ clientOrderId: "in" })).qty).toBe("4");
  });
  test("latency holds the answer back as long as it says", async () => {
    const { alpaca } = await open([
      { at: { request: 2 }, match: { method: "GET", path: "/v2/clock" }, fault: "latency", ms: 60 },
    ]);
    await alpaca.trading.account.getAccount();
    await alpaca.trading.clock.legacyClock();
    const before = performance.now();
    await alpaca.trading.clock.legacyClock();
    expect(performance.now() - before).toBeGreaterThanOrEqual(59);
  });
  test.each([
    ["lost-ack", {}],
    ["timeout-after-accept", { ms: 30 }],
  ])("%s takes the order in and never answers", async (fault, more) => {
    const { alpaca, heard } = await open([{ at: { order: 1 }, fault, ...more }]);
    expect(await statusOf(alpaca.trading.orders.market({ ...ORDER, clientOrderId: "gone" }))).toBe(
      "FetchError",
    );
    expect((await alpaca.trading.orders.getOrderByClientOrderId({ clientOrderId: "gone" })).status).toBe(
      "accepted",
    );
    await until(() => heard.length === 1);
  });
  test("a chance with a path strikes only what it matches, and as often as it may", async () => {
    const { alpaca } = await open([
      { at: { probability: 1 }, match: { method: "GET", path: "/v2/acc*" }, fault: "503", times: 2 },
    ]);
    const statuses: (number | string)[] = [];
    for (let k = 0; k < 3; k++) statuses.push(await statusOf(alpaca.trading.account.getAccount()));
    expect(statuses).toEqual([503, 503, 200]);
    expect(await statusOf(alpaca.trading.clock.legacyClock())).toBe(200);
  });
  test("the same seed strikes the same requests, another one others", async () => {
    const run = async (seed: number): Promise<string> => {
      const { alpaca } = await open([{ at: { probability: 0.5 }, fault: "500" }], { seed });
      const statuses: (number | string)[] = [];
      for (let k = 0; k < 24; k++) statuses.push(await statusOf(alpaca.trading.clock.legacyClock()));
      return statuses.join();
    };
    const first = await run(1);
    expect(await run(1)).toBe(first);
    expect(await run(2)).not.toBe(first);
  });
});

describe("scripted faults of streams", () => {
  test("a dropped stream loses what comes before the client is back, and replays nothing", async () => {
    const { alpaca, heard, lost } = await open([
      { at: { event: 2 }, fault: "drop-stream", stream: "orders" },
    ]);
    await alpaca.trading.orders.limit({ ...LIMIT, clientOrderId: "heard" });
    await until(() => heard.length === 1);
    await alpaca.trading.orders.limit({ ...LIMIT, clientOrderId: "missed" });
    await until(() => lost.length === 1);
    await until(async () => {
      await alpaca.trading.orders.limit(LIMIT);
      return heard.length > 1;
    });
    expect(heard.some(({ order }) => order.clientOrderId === "missed")).toBe(false);
    expect((await alpaca.trading.orders.getOrderByClientOrderId({ clientOrderId: "missed" })).status).toBe(
      "accepted",
    );
  });
  test("a silent stream stays open and says nothing for its time", async () => {
    const { alpaca, heard, lost } = await open([{ at: { event: 1 }, fault: "silent-stream", ms: 80 }]);
    await alpaca.trading.orders.limit({ ...LIMIT, clientOrderId: "unheard" });
    await until(async () => {
      await alpaca.trading.orders.limit(LIMIT);
      return heard.length > 0;
    });
    expect(heard.some(({ order }) => order.clientOrderId === "unheard")).toBe(false);
    expect(lost).toEqual([]);
  });
  test("a duplicated update comes twice with one execution id", async () => {
    const { alpaca, exchange, heard } = await open([{ at: { event: 3 }, fault: "duplicate-update" }]);
    await alpaca.trading.orders.market(ORDER);
    await exchange.step("open");
    await until(() => heard.length === 4);
    expect(heard.map(({ event }) => event)).toEqual(["accepted", "new", "fill", "fill"]);
    expect(heard[2]!.executionId).toBe(heard[3]!.executionId);
  });
  test("an update out of order comes after the next one", async () => {
    const { alpaca, exchange, heard } = await open([{ at: { event: 2 }, fault: "out-of-order" }]);
    await alpaca.trading.orders.market(ORDER);
    await exchange.step("open");
    await until(() => heard.length === 3);
    expect(heard.map(({ event }) => event)).toEqual(["accepted", "fill", "new"]);
  });
  test("the last update of all, held back, comes after its time", async () => {
    const { alpaca, heard } = await open([{ at: { event: 1 }, fault: "out-of-order", ms: 10 }]);
    await alpaca.trading.orders.limit(LIMIT);
    await until(() => heard.length === 1);
  });
});

describe("scripted races of cancels", () => {
  test("a part fills while the cancel is under way, and the rest is canceled", async () => {
    const { alpaca, heard } = await open([{ at: { order: 2 }, fault: "partial-fill-racing-cancel" }]);
    await alpaca.trading.orders.limit({ ...LIMIT, limitPrice: 2 });
    const order = await alpaca.trading.orders.limit({ ...LIMIT, qty: 5 });
    await alpaca.trading.orders.deleteOrderByOrderID({ orderId: order.id! });
    const done = await alpaca.trading.orders.getOrderByOrderID({ orderId: order.id! });
    expect(done).toMatchObject({ status: "canceled", filledQty: "2", qty: "5" });
    expect((await alpaca.trading.positions.getOpenPosition({ symbolOrAssetId: "AAPL" })).qty).toBe("2");
    await until(() => heard.at(-1)?.event === "canceled");
    expect(heard.slice(-3).map(({ event }) => event)).toEqual(["pending_cancel", "partial_fill", "canceled"]);
    expect(heard.at(-1)!.order.filledQty).toBe("2");
  });
  test("a canceled order fills all the same, after its cancel was confirmed", async () => {
    const { alpaca, heard } = await open([{ at: { probability: 1 }, fault: "fill-after-cancel" }]);
    const order = await alpaca.trading.orders.limit(LIMIT);
    await alpaca.trading.orders.deleteOrderByOrderID({ orderId: order.id! });
    expect((await alpaca.trading.orders.getOrderByOrderID({ orderId: order.id! })).status).toBe("filled");
    expect((await alpaca.trading.positions.getOpenPosition({ symbolOrAssetId: "AAPL" })).qty).toBe("4");
    await until(() => heard.at(-1)?.event === "fill");
    expect(heard.slice(-2).map(({ event }) => event)).toEqual(["canceled", "fill"]);
  });
});

describe("parseFaults()", () => {
  test.each([
    [{}, "Fault script is no list, expected a JSON array of rules"],
    [[7], "Fault script, rule 1 is 7, expected an object"],
    [
      [{ at: { order: 1 }, fault: "explode" }],
      'Fault script, rule 1: fault is "explode", expected one of: latency, 429',
    ],
    [
      [{ at: { order: 1, bar: 2 }, fault: "500" }],
      "Fault script, rule 1: at has 2 fields, expected one of request, order",
    ],
    [[{ at: { order: 0 }, fault: "500" }], "Fault script, rule 1: at.order is 0, expected a number from 1"],
    [
      [{ at: { order: 1.5 }, fault: "500" }],
      "Fault script, rule 1: at.order is 1.5, expected an integer from 1",
    ],
    [
      [{ at: { bar: 1 }, fault: "500" }],
      "Fault script, rule 1: 500 cannot strike at bar, expected request or order or probability",
    ],
    [[{ at: { probability: 2 }, fault: "500" }], "at.probability is 2, expected a number from 0 to 1"],
    [
      [{ at: { order: 1 }, fault: "crash", point: "later" }],
      'point is "later", expected one of: before-write',
    ],
    [
      [{ at: { order: 1 }, fault: "500", match: { path: "v2" } }],
      'match.path is "v2", expected a path such as /v2/orders*',
    ],
    [
      [{ at: { order: 1 }, fault: "500", often: 3 }],
      'Fault script, rule 1 has "often", expected one of: at, match',
    ],
  ])("refuses %j in one line", (script, message) => {
    expect(() => parseFaults(script)).toThrow(message);
  });
});
