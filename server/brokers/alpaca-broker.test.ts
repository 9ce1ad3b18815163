import process from "node:process";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.js";
import type { Broker, BrokerOrderRequest, BrokerUpdate } from "../../src/trading/orders/broker.js";
import { type PaperExchange, startPaperExchange } from "../paper/paper-exchange.js";
import { createAlpacaBroker } from "./alpaca-broker.js";
import { readAlpacaSettings } from "./alpaca-settings.js";
import { testBars } from "./test-bars.js";
import { brokerContract } from "./test-broker-contract.js";
import { loopbackSettings, type Relay, startRelay } from "./test-relay.js";
import { until } from "./test-until.js";

const keys = { keyId: "KEY-THAT-IS-HIDDEN", secret: "SECRET-THAT-IS-HIDDEN" };

function startExchange(): Promise<PaperExchange> {
  return startPaperExchange({ bars: [testBars()], keys, requestsPerMinute: 0, heartbeatMs: 0 });
}

brokerContract("The paper exchange", async () => {
  const exchange = await startExchange();
  await exchange.step("open");
  return {
    broker: createAlpacaBroker(loopbackSettings(exchange.port, keys)),
    symbol: "TEST",
    farPrice: "10",
    prefix: "contract",
    advance: async () => {
      await exchange.step("close");
      await exchange.step("open");
    },
    close: () => exchange.close(),
  };
});

// Orders far from the market in the paper account of the keys, for whoever asks for it by name.
const alpaca = process.env["VERNIER_TEST_ALPACA"] === "1" ? readAlpacaSettings(process.env) : null;
if (alpaca) {
  brokerContract("Alpaca paper", async () => ({
    broker: createAlpacaBroker(alpaca),
    symbol: "AAPL",
    farPrice: "1",
    prefix: `contract-${Date.now()}`,
    advance: null,
    close: async () => {},
  }));
}

let exchange: PaperExchange;
let relay: Relay;
let broker: Broker;
let count = 0;

beforeAll(async () => {
  exchange = await startExchange();
  relay = await startRelay(exchange.port);
  await exchange.step("open");
});
beforeEach(() => {
  relay.interfere = null;
  relay.requests.length = 0;
  broker = createAlpacaBroker(loopbackSettings(relay.port, keys, 300), {
    random: createRandom(1),
    retryDelayMs: 1,
    firstDelayMs: 1,
    longestDelayMs: 20,
  });
});
afterAll(async () => {
  await relay.close();
  await exchange.close();
});

function order(changes: Partial<BrokerOrderRequest> = {}): BrokerOrderRequest {
  return {
    clientOrderId: `outcome-${++count}`,
    symbol: "TEST",
    side: "buy",
    type: "limit",
    quantity: "1",
    timeInForce: "gtc",
    limitPrice: "10",
    stopPrice: null,
    trailPercent: null,
    ...changes,
  };
}

function answering(
  method: string,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  relay.interfere = (request) =>
    request.startsWith(method) ? { answer: { status, body, headers } } : undefined;
}

describe("submit()", () => {
  test.each(["silently", "cut"] as const)(
    "submit() is unresolved when the answer is lost %s after the order was taken, and findOrder() finds it",
    async (lose) => {
      relay.interfere = (request) => (request === "POST /v2/orders" ? { lose } : undefined);
      const request = order();
      const outcome = await broker.submit(request);
      expect(outcome.kind).toBe("unresolved");
      expect(await broker.findOrder(request.clientOrderId)).toMatchObject({
        clientOrderId: request.clientOrderId,
      });
      expect(relay.requests.filter((name) => name === "POST /v2/orders")).toHaveLength(1);
    },
  );

  test("submit() names the time that passed when there is no answer", async () => {
    relay.interfere = () => ({ lose: "silently" });
    expect(await broker.submit(order())).toEqual({ kind: "unresolved", reason: "no answer within 300 ms" });
  });

  test("submit() is unresolved when nobody listens", async () => {
    const nobody = createAlpacaBroker(loopbackSettings(1, keys, 300));
    expect(await nobody.submit(order())).toMatchObject({
      kind: "unresolved",
      reason: expect.stringContaining("the connection failed"),
    });
  });

  test.each([500, 502, 503, 504, 408])(
    "submit() is unresolved and sent once when the answer is %i",
    async (status) => {
      answering("POST", status, { code: 50010000, message: "internal error" });
      const outcome = await broker.submit(order());
      expect(outcome).toMatchObject({
        kind: "unresolved",
        reason: expect.stringContaining(`HTTP ${status}`),
      });
      expect(relay.requests).toEqual(["POST /v2/orders"]);
    },
  );

  test.each([
    ["no JSON", "<html>"],
    ["half of a JSON text", '{"id": "x", "cli'],
    ["an order without an id", { client_order_id: "x", status: "new" }],
    ["a number for money", { filled_qty: 0 }],
  ])("submit() is unresolved when the answer is %s", async (_name, body) => {
    answering("POST", 200, body);
    expect(await broker.submit(order())).toMatchObject({
      kind: "unresolved",
      reason: expect.stringContaining("cannot be read"),
    });
  });

  test("submit() is unresolved when the status is one that we do not know", async () => {
    relay.interfere = (request) =>
      request.startsWith("POST")
        ? { edit: (body) => body.replace(/"status":"\w+"/, '"status":"odd"') }
        : undefined;
    expect(await broker.submit(order())).toEqual({
      kind: "unresolved",
      reason: 'the answer cannot be read: field "status" is "odd"',
    });
  });

  test("submit() is refused for now when the rate limit is reached", async () => {
    answering("POST", 429, { code: 42910000, message: "rate limit exceeded" }, { "retry-after": "1" });
    expect(await broker.submit(order())).toEqual({
      kind: "refused",
      code: "42910000",
      reason: "rate limit exceeded",
      retry: true,
    });
    expect(relay.requests).toHaveLength(1);
  });

  test.each([
    [403, 40310000],
    [422, 42210000],
    [404, 40410000],
    [401, 40110000],
  ])("submit() is refused with the code when the answer is %i", async (status, code) => {
    answering("POST", status, { code, message: "no" });
    expect(await broker.submit(order())).toEqual({
      kind: "refused",
      code: String(code),
      reason: "no",
      retry: false,
    });
  });

  test("submit() is unresolved when something on the way says no in another form", async () => {
    answering("POST", 403, "<html>Forbidden by proxy</html>");
    expect((await broker.submit(order())).kind).toBe("unresolved");
  });

  test("submit() is unresolved when an id is taken and the order cannot be looked up", async () => {
    const request = order();
    await broker.submit(request);
    answering("GET", 503, { code: 50310000, message: "later" });
    expect(await broker.submit(request)).toMatchObject({
      kind: "unresolved",
      reason: expect.stringContaining("HTTP 503"),
    });
  });

  test("submit() sends prices and quantities as they were given, to the last digit", async () => {
    const quantity = "12345678.123456789";
    let sent = "";
    relay.interfere = (request) => {
      if (request.startsWith("POST")) return { edit: (body) => (sent = body) };
      return undefined;
    };
    const outcome = await broker.submit(
      order({ quantity, type: "market", limitPrice: null, timeInForce: "day" }),
    );
    expect(outcome.kind).toBe("refused");
    expect(sent).toContain("buying_power");
    const small = await broker.submit(
      order({ quantity: "0.123456789", limitPrice: "10.01", timeInForce: "day" }),
    );
    expect(small).toMatchObject({
      kind: "confirmed",
      value: { quantity: "0.123456789", limitPrice: "10.01" },
    });
  });
});

describe("cancel() and replace()", () => {
  test("cancel() is unresolved when the answer is lost after it was taken", async () => {
    const taken = await broker.submit(order());
    if (taken.kind !== "confirmed") throw new Error(taken.reason);
    relay.interfere = (request) => (request.startsWith("DELETE") ? { lose: "cut" } : undefined);
    expect((await broker.cancel(taken.value.id)).kind).toBe("unresolved");
    expect((await broker.findOrder(taken.value.clientOrderId))?.status).toBe("canceled");
  });

  test("replace() confirms the order that stands when the first answer was lost", async () => {
    const taken = await broker.submit(order());
    if (taken.kind !== "confirmed") throw new Error(taken.reason);
    const changes = { clientOrderId: `outcome-${++count}`, limitPrice: "11" };
    relay.interfere = (request) => (request.startsWith("PATCH") ? { lose: "silently" } : undefined);
    expect((await broker.replace(taken.value.id, changes)).kind).toBe("unresolved");
    relay.interfere = null;
    expect(await broker.findOrder(changes.clientOrderId)).toMatchObject({
      replaces: taken.value.id,
      limitPrice: "11",
    });
  });
});

describe("queries", () => {
  test("positions() asks again when the server fails, and rejects when it goes on failing", async () => {
    let failures = 1;
    relay.interfere = () =>
      failures-- > 0 ? { answer: { status: 503, body: { code: 50310000, message: "later" } } } : undefined;
    expect(await broker.positions()).toEqual([]);
    failures = Infinity;
    await expect(broker.positions()).rejects.toThrow(
      "Cannot list positions at the paper exchange: HTTP 503: later",
    );
  });

  test("findOrder() rejects when something on the way does not find the page", async () => {
    answering("GET", 404, "<html>Not found</html>");
    await expect(broker.findOrder("x")).rejects.toThrow("Cannot find order x");
  });

  test("openOrders() gives all of them when there are more than a page", async () => {
    const many = await startExchange();
    try {
      const other = createAlpacaBroker(loopbackSettings(many.port, keys, 5000));
      for (let i = 0; i < 503; i++) {
        const outcome = await other.submit(order({ clientOrderId: `many-${i}`, limitPrice: "1" }));
        expect(outcome.kind).toBe("confirmed");
      }
      const ids = (await other.openOrders()).map(({ clientOrderId }) => clientOrderId);
      expect(new Set(ids).size).toBe(503);
    } finally {
      await many.close();
    }
  });

  test("fillsAfter() gives each fill once, oldest first, when there are more than a page", async () => {
    const many = await startExchange();
    try {
      const other = createAlpacaBroker(loopbackSettings(many.port, keys, 5000));
      await many.step("open");
      for (let i = 0; i < 205; i++) {
        const side = i % 2 === 0 ? "buy" : "sell";
        const market = order({
          clientOrderId: `fills-${i}`,
          side,
          type: "market",
          limitPrice: null,
          timeInForce: "day",
        });
        expect((await other.submit(market)).kind).toBe("confirmed");
      }
      await many.step("close");
      await many.step("open");
      const fills = await other.fillsAfter(0);
      expect(new Set(fills.map(({ executionId }) => executionId)).size).toBe(205);
      expect(fills.map(({ time }) => time)).toEqual(fills.map(({ time }) => time).toSorted((a, b) => a - b));
      expect(fills[0]!.executionId).not.toContain("::");
    } finally {
      await many.close();
    }
  });
});

describe("listen()", () => {
  function follow(silenceMs = 60_000) {
    const heard: BrokerUpdate[] = [];
    const events: string[] = [];
    broker = createAlpacaBroker(loopbackSettings(relay.port, keys, 1000), {
      random: createRandom(1),
      firstDelayMs: 1,
      longestDelayMs: 20,
      silenceMs,
    });
    const stop = broker.listen({
      ready: () => events.push("ready"),
      update: (update) => heard.push(update),
      lost: (reason) => events.push(reason),
    });
    const readies = (): number => events.filter((event) => event === "ready").length;
    return { heard, events, readies, stop };
  }

  test("listen() says lost and then ready when the connection breaks, and hears what comes then", async () => {
    const { heard, events, readies, stop } = follow();
    await until(() => readies() === 1, "it is ready");
    relay.cutStreams();
    await until(() => readies() === 2, "it is ready again");
    expect(events[1]).not.toBe("ready");
    const request = order();
    await broker.submit(request);
    await until(
      () => heard.some((update) => update.order.clientOrderId === request.clientOrderId),
      "it is heard",
    );
    stop();
  });

  test("listen() says lost when the stream is mute while orders are open, and hears again after", async () => {
    const { heard, events, readies, stop } = follow(150);
    await until(() => readies() === 1, "it is ready");
    relay.muteStreams();
    await broker.submit(order());
    await until(() => readies() === 2, "it is ready again");
    expect(events.join()).toMatch(/nothing was heard for 150 ms while \d+ orders are open/);
    const request = order();
    await broker.submit(request);
    await until(
      () => heard.some((update) => update.order.clientOrderId === request.clientOrderId),
      "it is heard",
    );
    stop();
  });

  test("listen() stays when the stream is mute and no order is open", async () => {
    const { events, readies, stop } = follow(20);
    await until(() => readies() === 1, "it is ready");
    const until200 = performance.now() + 200;
    await until(() => performance.now() > until200, "ten times the silence has passed");
    expect(events).toEqual(["ready"]);
    stop();
  });

  test("listen() says why when the keys are refused, without naming them", async () => {
    const other = createAlpacaBroker(
      loopbackSettings(exchange.port, { keyId: "WRONG-KEY-ID", secret: "WRONG-SECRET" }, 1000),
      { firstDelayMs: 1 },
    );
    const lost: string[] = [];
    const stop = other.listen({ ready: () => {}, update: () => {}, lost: (reason) => lost.push(reason) });
    await until(() => lost.length > 0, "it is lost");
    expect(lost).toEqual(["auth failed"]);
    stop();
  });
});

describe("secrets", () => {
  test("no outcome and no error holds key or secret when the answer repeats them", async () => {
    const body = { code: 40310000, message: `not for ${keys.keyId} with ${keys.secret}` };
    answering("", 403, body);
    const texts = [JSON.stringify(await broker.submit(order()))];
    for (const query of [broker.account(), broker.positions(), broker.findOrder("x")]) {
      texts.push(
        await query.then(
          String,
          (error: Error) => `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`,
        ),
      );
    }
    for (const text of texts) {
      expect(text).toContain("[hidden]");
      expect(text).not.toContain(keys.keyId);
      expect(text).not.toContain(keys.secret);
    }
  });
});

describe("createAlpacaBroker()", () => {
  const paper = { ...loopbackSettings(8000, keys), tradingUrl: "https://paper-api.alpaca.markets" };

  test.each([
    ["the live host without live", { tradingUrl: "https://api.alpaca.markets" }, "asked for by name"],
    ["live on another host", { live: true }, "expected api.alpaca.markets"],
    ["an address in the clear", { tradingUrl: "http://paper-api.alpaca.markets" }, "not encrypted"],
    ["no address", { streamUrl: "stream" }, "no ws address"],
    ["no secret", { secret: "" }, "set both"],
  ])("createAlpacaBroker() refuses %s", (_name, changes, message) => {
    expect(() => createAlpacaBroker({ ...paper, ...changes })).toThrow(message);
  });

  test("createAlpacaBroker() names what it speaks to", () => {
    expect(createAlpacaBroker(paper).name).toBe("Alpaca paper");
    expect(createAlpacaBroker(loopbackSettings(1, keys))).toMatchObject({
      name: "paper exchange",
      live: false,
    });
  });
});
