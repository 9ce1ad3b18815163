import { errors, TimeFrame, type trading, type Alpaca, type streaming } from "@alpacahq/alpaca-trade-api";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { PaperExchange, PaperExchangeOptions } from "./paper-exchange.js";
import { centBars, sdkFor, steppedExchange, streamUrl, until } from "./test-exchange.js";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(
  options: Partial<PaperExchangeOptions> = {},
): Promise<{ exchange: PaperExchange; alpaca: Alpaca }> {
  const exchange = await steppedExchange(options);
  closers.push(() => exchange.close());
  return { exchange, alpaca: sdkFor(exchange) };
}

/** The stream of order updates, listening, and what it has heard. */
async function listen(exchange: PaperExchange, alpaca: Alpaca): Promise<streaming.TradeUpdate[]> {
  const heard: streaming.TradeUpdate[] = [];
  const stream = alpaca.trading.stream({ url: streamUrl(exchange, "/stream"), initialReconnectMs: 20 });
  const listening = new Promise<void>((resolve) => stream.on("subscription", () => resolve()));
  stream.onTradeUpdate((update) => heard.push(update));
  stream.subscribeTradeUpdates();
  stream.connect();
  closers.push(() => stream.disconnect());
  await listening;
  return heard;
}

async function refusal(
  work: Promise<unknown>,
): Promise<{ status: number; code: unknown; message: string; body: Record<string, unknown> }> {
  const error = await work.then(
    () => {
      throw new Error("expected a refusal");
    },
    (reason: unknown) => reason as errors.ApiError,
  );
  expect(error).toBeInstanceOf(errors.ApiError);
  const body = (await error.response.json()) as Record<string, unknown>;
  return { status: error.status, code: error.code, message: error.message, body };
}

function buy(qty: number): { symbol: string; qty: number; side: "buy" };
function buy<T extends object>(qty: number, more: T): { symbol: string; qty: number; side: "buy" } & T;
function buy(qty: number, more: object = {}): object {
  return { symbol: "AAPL", qty, side: "buy", ...more };
}

function sell(qty: number): { symbol: string; qty: number; side: "sell" };
function sell<T extends object>(qty: number, more: T): { symbol: string; qty: number; side: "sell" } & T;
function sell(qty: number, more: object = {}): object {
  return { symbol: "AAPL", qty, side: "sell", ...more };
}

/** Holds ten AAPL, the session being open. */
async function holding(options: Partial<PaperExchangeOptions> = {}) {
  const { exchange, alpaca } = await open(options);
  await alpaca.trading.orders.market(buy(10));
  await exchange.step("open");
  const price = Number(
    (await alpaca.trading.positions.getOpenPosition({ symbolOrAssetId: "AAPL" })).currentPrice,
  );
  return { exchange, alpaca, price };
}

const cents = (value: number): number => Math.round(value * 100) / 100;

describe("account, clock, calendar and assets through Alpaca's client", () => {
  test("account() gives decimals that add up when a position is held", async () => {
    const { alpaca, price } = await holding();
    const account = await alpaca.trading.account.getAccount();
    expect(account.status).toBe("ACTIVE");
    expect(account.multiplier).toBe("2");
    expect(Number(account.cash)).toBeCloseTo(100_000 - 10 * price, 9);
    expect(account.equity).toBe("100000");
    expect(account.longMarketValue).toBe(String(cents(10 * price)));
    expect(Number(account.buyingPower)).toBeCloseTo(200_000 - 10 * price, 2);
    expect(account.lastEquity).toBe("100000");
  });
  test("clock() follows the replay: closed, open, closed, and the next session of the data", async () => {
    const { exchange, alpaca } = await open();
    const before = await alpaca.trading.clock.legacyClock();
    await exchange.step("open");
    const during = await alpaca.trading.clock.legacyClock();
    await exchange.step("close");
    const after = await alpaca.trading.clock.legacyClock();
    expect([before.isOpen, during.isOpen, after.isOpen]).toEqual([false, true, false]);
    expect(during.timestamp).toEqual(before.nextOpen);
    expect(after.timestamp).toEqual(during.nextClose);
    expect(during.nextOpen).toEqual(after.nextOpen);
  });
  test("calendar() lists the sessions asked for, with early closes", async () => {
    const { alpaca } = await open();
    const days = await alpaca.trading.calendar.legacyCalendar({
      start: new Date("2024-07-02"),
      end: new Date("2024-07-05"),
    });
    expect(days.map(({ date, open: from, close }) => [date.toISOString().slice(0, 10), from, close])).toEqual(
      [
        ["2024-07-02", "09:30", "16:00"],
        ["2024-07-03", "09:30", "13:00"],
        ["2024-07-05", "09:30", "16:00"],
      ],
    );
  });
  test("assets() lists what is replayed and says that it is synthetic; one asset goes by symbol or id", async () => {
    const { alpaca } = await open();
    const [asset] = await alpaca.trading.assets.getV2Assets({ status: "active" });
    expect(asset).toMatchObject({ symbol: "AAPL", tradable: true, fractionable: true });
    expect(asset!.name).toContain("synthetic");
    const found = await alpaca.trading.assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: asset!.id });
    expect(found.symbol).toBe("AAPL");
    expect(await alpaca.trading.assets.getV2Assets({ status: "inactive" })).toEqual([]);
    expect(
      await refusal(alpaca.trading.assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: "NOPE" })),
    ).toMatchObject({ status: 404, code: 40410000 });
  });
  test("configurations can be changed, and suspended trading refuses orders with 403", async () => {
    const { alpaca } = await open();
    const changed = await alpaca.trading.accountConfigurations.patchAccountConfig({
      accountConfigurations: { suspendTrade: true },
    });
    expect(changed.suspendTrade).toBe(true);
    expect((await alpaca.trading.account.getAccount()).tradeSuspendedByUser).toBe(true);
    expect(await refusal(alpaca.trading.orders.market(buy(1)))).toMatchObject({
      status: 403,
      code: 40310000,
    });
  });
});

describe("orders through Alpaca's client", () => {
  test("a market order is accepted while closed, new at the open, and fills at the open with one execution", async () => {
    const { exchange, alpaca } = await open();
    const heard = await listen(exchange, alpaca);
    const order = await alpaca.trading.orders.market(buy(10, { clientOrderId: "mine" }));
    expect(order).toMatchObject({
      status: "accepted",
      qty: "10",
      filledQty: "0",
      clientOrderId: "mine",
      type: "market",
      orderType: "market",
    });
    await exchange.step("open");
    await until(() => heard.some(({ event }) => event === "fill"));
    expect(heard.map(({ event }) => event)).toEqual(["accepted", "new", "fill"]);
    const fill = heard.at(-1)!;
    const bars = centBars("AAPL", 1);
    expect(fill).toMatchObject({ price: String(bars.open[30]), qty: "10", positionQty: "10" });
    expect(fill.order).toMatchObject({
      status: "filled",
      filledQty: "10",
      filledAvgPrice: String(bars.open[30]),
    });
    const [activity] = await alpaca.trading.accountActivities.getAccountActivities({});
    expect(activity!.id).toBe(
      `${fill.order.filledAt!.toISOString().replace(/\D/g, "")}::${fill.executionId}`,
    );
  });
  test("a market order in an open session fills at once at the last price, and its answer is still pending_new", async () => {
    const { exchange, alpaca } = await open();
    await exchange.step("open");
    const order = await alpaca.trading.orders.market(buy(3));
    expect(order).toMatchObject({ status: "pending_new", filledQty: "0" });
    expect((await alpaca.trading.orders.getOrderByOrderID({ orderId: order.id! })).status).toBe("filled");
  });
  test("submitAndWait() of the client resolves with the filled order", async () => {
    const { exchange, alpaca } = await open();
    await exchange.step("open");
    const stream = alpaca.trading.stream({ url: streamUrl(exchange, "/stream") });
    stream.connect();
    closers.push(() => stream.disconnect());
    const order = await alpaca.trading.submitAndWait(
      { type: "market", ...buy(2) },
      { stream, timeoutMs: 5000 },
    );
    expect(order).toMatchObject({ status: "filled", filledQty: "2" });
  });
  test("limit, stop, stop-limit and trailing-stop orders wait and fill within the bar", async () => {
    const bars = centBars("AAPL", 1);
    const { exchange, alpaca } = await open({ bars: [bars] });
    const [o, h, l] = [bars.open[30]!, bars.high[30]!, bars.low[30]!];
    const limit = await alpaca.trading.orders.limit(
      buy(1, { limitPrice: cents((o + l) / 2), timeInForce: "gtc" as const }),
    );
    const stop = await alpaca.trading.orders.stop(
      buy(2, { stopPrice: cents((o + h) / 2), timeInForce: "gtc" as const }),
    );
    const stopLimit = await alpaca.trading.orders.stopLimit(
      buy(3, { stopPrice: cents((o + h) / 2), limitPrice: h, timeInForce: "gtc" as const }),
    );
    const deep = await alpaca.trading.orders.limit(buy(4, { limitPrice: 1 }));
    await exchange.step("open");
    await exchange.step("close");
    const found = await alpaca.trading.orders.getAllOrders({ status: "all", direction: "asc" });
    expect(found.map(({ id, status, filledAvgPrice }) => [id, status, Number(filledAvgPrice ?? 0)])).toEqual([
      [limit.id, "filled", cents((o + l) / 2)],
      [stop.id, "filled", cents((o + h) / 2)],
      [stopLimit.id, "filled", cents((o + h) / 2)],
      [deep.id, "expired", 0],
    ]);
  });
  test.each([
    ["percent", { trailPercent: 1 }],
    ["money", { trailPrice: 1.5 }],
  ])(
    "a trailing stop by %s follows the best price and sells when the price has come back",
    async (_name, trail) => {
      const { exchange, alpaca } = await holding();
      const order = await alpaca.trading.orders.trailingStop(
        sell(10, { ...trail, timeInForce: "gtc" as const }),
      );
      expect(Number(order.hwm)).toBeGreaterThan(Number(order.stopPrice));
      await exchange.step("close");
      for (
        let k = 0;
        k < 40 && (await alpaca.trading.orders.getOrderByOrderID({ orderId: order.id! })).status === "new";
        k++
      )
        await exchange.step();
      const done = await alpaca.trading.orders.getOrderByOrderID({ orderId: order.id! });
      expect(done.status).toBe("filled");
      expect(Number(done.filledAvgPrice)).toBeLessThanOrEqual(Number(done.stopPrice) + 1e-6);
    },
  );
  test("opg fills at the open, cls at the close, ioc and fok at once or not at all", async () => {
    const bars = centBars("AAPL", 1);
    const { exchange, alpaca } = await open({ bars: [bars] });
    const opg = await alpaca.trading.orders.market(buy(1, { timeInForce: "opg" as const }));
    const cls = await alpaca.trading.orders.market(buy(2, { timeInForce: "cls" as const }));
    await exchange.step("open");
    expect(
      await refusal(alpaca.trading.orders.market(buy(1, { timeInForce: "opg" as const }))),
    ).toMatchObject({ status: 422, code: 42210000 });
    const ioc = await alpaca.trading.orders.limit(
      buy(3, { limitPrice: cents(bars.open[30]! + 1), timeInForce: "ioc" as const }),
    );
    const fok = await alpaca.trading.orders.limit(
      buy(4, { limitPrice: cents(bars.open[30]! - 1), timeInForce: "fok" as const }),
    );
    await exchange.step("close");
    const states = await Promise.all(
      [opg, cls, ioc, fok].map(({ id }) => alpaca.trading.orders.getOrderByOrderID({ orderId: id! })),
    );
    expect(
      states.map(({ status, filledAvgPrice }) => [status, filledAvgPrice && Number(filledAvgPrice)]),
    ).toEqual([
      ["filled", bars.open[30]],
      ["filled", bars.close[30]],
      ["filled", bars.open[30]],
      ["canceled", undefined],
    ]);
  });
  test("a notional order buys units to nine digits, and a fractional one what it names", async () => {
    const { exchange, alpaca } = await open();
    const notional = await alpaca.trading.orders.market({ symbol: "AAPL", notional: 1000, side: "buy" });
    expect(notional).toMatchObject({ notional: "1000" });
    await alpaca.trading.orders.market(buy(0.1));
    await alpaca.trading.orders.market(buy(0.2));
    await exchange.step("open");
    const filled = await alpaca.trading.orders.getOrderByOrderID({ orderId: notional.id! });
    expect(filled.status).toBe("filled");
    expect(Number(filled.filledQty) * Number(filled.filledAvgPrice)).toBeCloseTo(1000, 5);
    const position = await alpaca.trading.positions.getOpenPosition({ symbolOrAssetId: "AAPL" });
    expect(Number(position.qty)).toBeCloseTo(Number(filled.filledQty) + 0.3, 9);
    const closed = await alpaca.trading.positions.deleteOpenPosition({ symbolOrAssetId: "AAPL" });
    expect(closed.qty).toBe(position.qty);
    expect(await alpaca.trading.positions.getAllOpenPositions()).toEqual([]);
  });
  test("a bracket holds its exits back, puts them to work, and one cancels the other", async () => {
    const { exchange, alpaca } = await open();
    const heard = await listen(exchange, alpaca);
    const order = await alpaca.trading.orders.bracket(
      buy(5, { takeProfit: { limitPrice: 10_000 }, stopLoss: { stopPrice: 1 }, timeInForce: "gtc" as const }),
    );
    expect(order.legs!.map(({ status, type, side }) => [status, type, side])).toEqual([
      ["held", "limit", "sell"],
      ["held", "stop", "sell"],
    ]);
    await exchange.step("open");
    const working = await alpaca.trading.orders.getOrderByOrderID({ orderId: order.id!, nested: true });
    expect(working.legs!.map(({ status }) => status)).toEqual(["new", "held"]);
    const [target, stop] = working.legs!;
    await alpaca.trading.orders.patchOrderByOrderId({
      orderId: stop!.id!,
      patchOrderRequest: { stopPrice: "9000" },
    });
    await exchange.step("close");
    const after = await alpaca.trading.orders.getOrderByOrderID({ orderId: order.id!, nested: true });
    expect(after.legs!.map(({ status }) => status)).toEqual(["canceled", "filled"]);
    expect(after.legs![0]!.id).toBe(target!.id);
    expect(await alpaca.trading.positions.getAllOpenPositions()).toEqual([]);
    await until(() => heard.some(({ event, order: { id } }) => event === "canceled" && id === target!.id));
  });
  test("an exit that is replaced before its entry fills works at its new price", async () => {
    const { exchange, alpaca } = await open();
    const order = await alpaca.trading.orders.bracket(
      buy(5, { takeProfit: { limitPrice: 10_000 }, stopLoss: { stopPrice: 1 }, timeInForce: "gtc" as const }),
    );
    await exchange.step("open");
    await exchange.step("close");
    const later = await alpaca.trading.orders.bracket(
      buy(5, {
        limitPrice: 2,
        takeProfit: { limitPrice: 10_000 },
        stopLoss: { stopPrice: 1 },
        timeInForce: "gtc" as const,
      }),
    );
    await exchange.step("open");
    const [target] = later.legs!;
    const replacement = await alpaca.trading.orders.patchOrderByOrderId({
      orderId: target!.id!,
      patchOrderRequest: { limitPrice: "3" },
    });
    expect(replacement).toMatchObject({ status: "held", replaces: target!.id });
    await alpaca.trading.orders.patchOrderByOrderId({
      orderId: later.id!,
      patchOrderRequest: { limitPrice: "9000" },
    });
    await exchange.step("close");
    const done = await alpaca.trading.orders.getOrderByOrderID({ orderId: replacement.id! });
    expect([done.status, done.limitPrice]).toEqual(["filled", "3"]);
    expect((await alpaca.trading.positions.getOpenPosition({ symbolOrAssetId: "AAPL" })).qty).toBe("5");
    expect(order.legs).toHaveLength(2);
  });
  test("a bracket whose leg is canceled loses the other leg; one whose entry is canceled loses both", async () => {
    const { exchange, alpaca } = await open();
    const terms = {
      takeProfit: { limitPrice: 10_000 },
      stopLoss: { stopPrice: 2, limitPrice: 1 },
      timeInForce: "gtc" as const,
    };
    const first = await alpaca.trading.orders.bracket(buy(5, terms));
    const second = await alpaca.trading.orders.bracket({ symbol: "MSFT", qty: 5, side: "buy", ...terms });
    await alpaca.trading.orders.deleteOrderByOrderID({ orderId: second.id! });
    await exchange.step("open");
    await alpaca.trading.orders.deleteOrderByOrderID({ orderId: first.legs![1]!.id! });
    const states = await Promise.all(
      [first, second].map(({ id }) =>
        alpaca.trading.orders.getOrderByOrderID({ orderId: id!, nested: true }),
      ),
    );
    expect(states.map(({ status, legs }) => [status, ...legs!.map((leg) => leg.status)])).toEqual([
      ["filled", "canceled", "canceled"],
      ["canceled", "canceled", "canceled"],
    ]);
    expect(first.legs![1]!.type).toBe("stop_limit");
  });
  test("a one-cancels-other guards a position by target and stop; what fills cancels the other", async () => {
    const { exchange, alpaca, price } = await holding();
    const oco = await alpaca.trading.orders.oco(
      sell(10, {
        takeProfit: { limitPrice: cents(price + 0.01) },
        stopLoss: { stopPrice: 1 },
        timeInForce: "gtc" as const,
      }),
    );
    expect(oco).toMatchObject({ orderClass: "oco", limitPrice: String(cents(price + 0.01)) });
    const position = await alpaca.trading.positions.getOpenPosition({ symbolOrAssetId: "AAPL" });
    expect(position.qtyAvailable).toBe("0");
    await exchange.step("close");
    const done = await alpaca.trading.orders.getOrderByOrderID({ orderId: oco.id!, nested: true });
    expect([done.status, done.legs![0]!.status]).toEqual(["filled", "canceled"]);
  });
  test("a one-triggers-other puts its only exit to work", async () => {
    const { exchange, alpaca } = await open();
    const oto = await alpaca.trading.orders.oto(
      buy(5, { stopLoss: { stopPrice: 1 }, timeInForce: "gtc" as const }),
    );
    await exchange.step("open");
    const done = await alpaca.trading.orders.getOrderByOrderID({ orderId: oto.id!, nested: true });
    expect([done.status, done.legs![0]!.status, done.legs![0]!.type]).toEqual(["filled", "new", "stop"]);
  });
  test("exits of a day bracket expire with the session", async () => {
    const { exchange, alpaca } = await open();
    const order = await alpaca.trading.orders.bracket(
      buy(5, { takeProfit: { limitPrice: 10_000 }, stopLoss: { stopPrice: 1 } }),
    );
    await exchange.step();
    await exchange.step();
    const done = await alpaca.trading.orders.getOrderByOrderID({ orderId: order.id!, nested: true });
    expect(done.legs!.map(({ status }) => status)).toEqual(["expired", "expired"]);
    expect((await alpaca.trading.positions.getOpenPosition({ symbolOrAssetId: "AAPL" })).qty).toBe("5");
  });
  test("getAllOrders() filters by status, time, side, symbols, place and count", async () => {
    const { exchange, alpaca } = await open();
    const made: trading.Order[] = [];
    for (let k = 1; k <= 6; k++)
      made.push(
        await alpaca.trading.orders.limit(
          buy(k, { limitPrice: k, timeInForce: "gtc", symbol: k % 2 ? "AAPL" : "MSFT" }),
        ),
      );
    await alpaca.trading.orders.deleteOrderByOrderID({ orderId: made[0]!.id! });
    const ids = (orders: readonly trading.Order[]): number[] =>
      orders.map(({ id }) => made.findIndex((o) => o.id === id));
    const list = alpaca.trading.orders;
    expect(ids(await list.getAllOrders({}))).toEqual([5, 4, 3, 2, 1]);
    expect(ids(await list.getAllOrders({ status: "closed" }))).toEqual([0]);
    expect(ids(await list.getAllOrders({ status: "all", direction: "asc", limit: 2 }))).toEqual([0, 1]);
    expect(ids(await list.getAllOrders({ symbols: ["MSFT"] }))).toEqual([5, 3, 1]);
    expect(ids(await list.getAllOrders({ side: "sell" }))).toEqual([]);
    const [after, until] = [made[2]!.submittedAt!.toISOString(), made[5]!.submittedAt!.toISOString()];
    expect(ids(await list.getAllOrders({ after, until }))).toEqual([4, 3]);
    expect(ids(await list.getAllOrders({ afterOrderId: made[3]!.id! }))).toEqual([5, 4]);
    expect((await list.getOrderByClientOrderId({ clientOrderId: made[3]!.clientOrderId! })).id).toBe(
      made[3]!.id,
    );
    const all = await list.deleteAllOrders();
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await list.getAllOrders({})).toEqual([]);
    expect(exchange.state().orders).toEqual({ all: 6, open: 0 });
  });
});

describe("replacements and cancels through Alpaca's client", () => {
  test("a replacement is a new order that names the old one, and keeps what has filled", async () => {
    const { exchange, alpaca } = await open();
    await exchange.step("open");
    const heard = await listen(exchange, alpaca);
    const old = await alpaca.trading.orders.limit(buy(5, { limitPrice: 1, timeInForce: "gtc" as const }));
    const next = await alpaca.trading.orders.patchOrderByOrderId({
      orderId: old.id!,
      patchOrderRequest: { qty: "7", limitPrice: "2.5", clientOrderId: "next" },
    });
    expect(next).toMatchObject({ replaces: old.id, qty: "7", limitPrice: "2.5", clientOrderId: "next" });
    const replaced = await alpaca.trading.orders.getOrderByOrderID({ orderId: old.id! });
    expect(replaced).toMatchObject({ status: "replaced", replacedBy: next.id });
    await until(() => heard.length >= 4);
    expect(heard.map(({ event, order }) => [event, order.id === old.id])).toEqual([
      ["pending_new", true],
      ["new", true],
      ["replaced", true],
      ["new", false],
    ]);
  });
  test("a pending replacement refuses a cancel, and a fill that is faster rejects it", async () => {
    const { exchange, alpaca, price } = await holding({ confirmMs: null });
    const heard = await listen(exchange, alpaca);
    const order = await alpaca.trading.orders.limit(
      sell(10, { limitPrice: cents(price + 0.01), timeInForce: "gtc" as const }),
    );
    const next = await alpaca.trading.orders.patchOrderByOrderId({
      orderId: order.id!,
      patchOrderRequest: { limitPrice: "99999" },
    });
    expect(await refusal(alpaca.trading.orders.deleteOrderByOrderID({ orderId: order.id! }))).toMatchObject({
      status: 422,
      code: 42210000,
    });
    await exchange.step("close");
    await exchange.confirm();
    const states = await Promise.all(
      [order, next].map(({ id }) => alpaca.trading.orders.getOrderByOrderID({ orderId: id! })),
    );
    expect(states.map(({ status }) => status)).toEqual(["filled", "rejected"]);
    await until(() => heard.at(-1)?.event === "rejected");
    expect(heard.map(({ event }) => event)).toEqual([
      "pending_new",
      "new",
      "pending_replace",
      "fill",
      "order_replace_rejected",
      "rejected",
    ]);
  });
  test("a pending cancel is done only when it is confirmed, and a fill may come first", async () => {
    const { exchange, alpaca, price } = await holding({ confirmMs: null });
    const heard = await listen(exchange, alpaca);
    const slow = await alpaca.trading.orders.limit(
      sell(4, { limitPrice: cents(price + 0.01), timeInForce: "gtc" as const }),
    );
    const sure = await alpaca.trading.orders.limit(
      sell(4, { limitPrice: 99_999, timeInForce: "gtc" as const }),
    );
    for (const { id } of [slow, sure]) await alpaca.trading.orders.deleteOrderByOrderID({ orderId: id! });
    expect((await alpaca.trading.orders.getOrderByOrderID({ orderId: slow.id! })).status).toBe(
      "pending_cancel",
    );
    await exchange.step("close");
    await exchange.confirm();
    const states = await Promise.all(
      [slow, sure].map(({ id }) => alpaca.trading.orders.getOrderByOrderID({ orderId: id! })),
    );
    expect(states.map(({ status }) => status)).toEqual(["filled", "canceled"]);
    await until(() => heard.at(-1)?.event === "canceled");
    expect(heard.map(({ event }) => event).slice(-4)).toEqual([
      "pending_cancel",
      "fill",
      "order_cancel_rejected",
      "canceled",
    ]);
  });
  test("a cancel that is confirmed by time needs no word", async () => {
    const { exchange, alpaca } = await open({ confirmMs: 5 });
    await exchange.step("open");
    const order = await alpaca.trading.orders.limit(buy(1, { limitPrice: 1 }));
    await alpaca.trading.orders.deleteOrderByOrderID({ orderId: order.id! });
    await until(
      async () =>
        (await alpaca.trading.orders.getOrderByOrderID({ orderId: order.id! })).status === "canceled",
    );
  });
  test("a changed time in force, and a changed trail, work on under the new order", async () => {
    const { exchange, alpaca } = await holding();
    const limit = await alpaca.trading.orders.limit(buy(1, { limitPrice: 1 }));
    const gtc = await alpaca.trading.orders.patchOrderByOrderId({
      orderId: limit.id!,
      patchOrderRequest: { timeInForce: "gtc" as const },
    });
    await alpaca.trading.orders.deleteOrderByOrderID({ orderId: gtc.id! });
    const trailing = await alpaca.trading.orders.trailingStop(
      sell(10, { trailPercent: 50, timeInForce: "gtc" as const }),
    );
    const tight = await alpaca.trading.orders.patchOrderByOrderId({
      orderId: trailing.id!,
      patchOrderRequest: { trail: "0.01" },
    });
    await exchange.step("close");
    expect((await alpaca.trading.orders.getOrderByOrderID({ orderId: tight.id! })).status).toBe("filled");
    expect((await alpaca.trading.orders.getOrderByOrderID({ orderId: gtc.id! })).status).toBe("canceled");
  });
  test("done and unknown orders refuse: 422 for a cancel or replacement, 404 for an id nobody has", async () => {
    const { exchange, alpaca } = await open();
    const order = await alpaca.trading.orders.market(buy(1));
    expect(
      await refusal(
        alpaca.trading.orders.patchOrderByOrderId({ orderId: order.id!, patchOrderRequest: { qty: "2" } }),
      ),
    ).toMatchObject({ status: 422 });
    await exchange.step("open");
    const cancel = await refusal(alpaca.trading.orders.deleteOrderByOrderID({ orderId: order.id! }));
    expect(cancel).toMatchObject({
      status: 422,
      code: 42210000,
      message: 'order is already in "filled" state',
    });
    expect(
      await refusal(
        alpaca.trading.orders.patchOrderByOrderId({ orderId: order.id!, patchOrderRequest: { qty: "2" } }),
      ),
    ).toMatchObject({ status: 422, code: 42210000 });
    for (const work of [
      alpaca.trading.orders.getOrderByOrderID({ orderId: "00000000-0000-4000-8000-000000000000" }),
      alpaca.trading.orders.deleteOrderByOrderID({ orderId: "00000000-0000-4000-8000-000000000000" }),
      alpaca.trading.orders.getOrderByClientOrderId({ clientOrderId: "nobody" }),
      alpaca.trading.positions.getOpenPosition({ symbolOrAssetId: "AMZN" }),
    ])
      expect(await refusal(work)).toMatchObject({ status: 404, code: 40410000 });
  });
});

describe("refusals of orders", () => {
  test("a client order id is taken once: 422 40010001, and the first order is found by it", async () => {
    const { alpaca } = await open();
    const order = await alpaca.trading.orders.market(buy(1, { clientOrderId: "twice" }));
    expect(await refusal(alpaca.trading.orders.market(buy(1, { clientOrderId: "twice" })))).toMatchObject({
      status: 422,
      code: 40010001,
    });
    expect((await alpaca.trading.orders.getOrderByClientOrderId({ clientOrderId: "twice" })).id).toBe(
      order.id,
    );
  });
  test.each([
    ["a price of a tenth of a cent", { type: "limit", limitPrice: 100.001 }, 42210000],
    ["an unknown asset", { type: "market", symbol: "NOPE" }, 42210000],
    ["a fraction good till canceled", { type: "market", qty: 0.5, timeInForce: "gtc" as const }, 42210000],
    ["a quantity of 0", { type: "market", qty: 0 }, 40010001],
    ["a limit order without a limit", { type: "limit" }, 40010001],
    ["a stop order without a stop", { type: "stop" }, 40010001],
    ["a market order with a limit", { type: "market", limitPrice: 5 }, 40010001],
    ["a notional limit order", { type: "limit", qty: undefined, notional: 100, limitPrice: 5 }, 42210000],
    ["quantity and notional", { type: "market", notional: 100 }, 40010001],
    ["extended hours for a market order", { type: "market", extendedHours: true }, 42210000],
    [
      "a bracket with its target below its stop",
      { type: "market", orderClass: "bracket", takeProfit: { limitPrice: 10 }, stopLoss: { stopPrice: 20 } },
      42210000,
    ],
    [
      "a bracket without a stop",
      { type: "market", orderClass: "bracket", takeProfit: { limitPrice: 900 } },
      40010001,
    ],
    ["an unknown type", { type: "guess" }, 40010001],
    ["a client order id of 129 characters", { type: "market", clientOrderId: "x".repeat(129) }, 40010001],
  ])("%s is refused with 422", async (_name, terms, code) => {
    const { alpaca, exchange } = await open();
    const order = { ...buy(1), ...terms } as Parameters<typeof alpaca.trading.orders.submit>[0];
    expect(await refusal(alpaca.trading.orders.submit(order))).toMatchObject({ status: 422, code });
    expect(exchange.state().orders.all).toBe(0);
  });
  test("buying power is tied up by open orders: 403 40310000 with the figures", async () => {
    const { alpaca } = await open();
    await alpaca.trading.orders.limit(buy(1500, { limitPrice: 100 }));
    const { status, code, body } = await refusal(alpaca.trading.orders.limit(buy(600, { limitPrice: 100 })));
    expect([status, code, body["buying_power"], body["cost_basis"]]).toEqual([
      403,
      40310000,
      "50000",
      "60000",
    ]);
  });
  test("more than is held cannot be sold: 403 40310000 with what is held for orders", async () => {
    const { alpaca } = await holding();
    await alpaca.trading.orders.limit(sell(6, { limitPrice: 9999 }));
    const { status, code, body } = await refusal(alpaca.trading.orders.market(sell(5)));
    expect([status, code, body]).toMatchObject([
      403,
      40310000,
      { available: "4", existing_qty: "10", held_for_orders: "6" },
    ]);
  });
  test("an order that may trade with another of ours is a wash trade: 403 40310000", async () => {
    const { alpaca } = await open();
    const order = await alpaca.trading.orders.limit(buy(1, { limitPrice: 50 }));
    const market = await refusal(alpaca.trading.orders.market(sell(1)));
    expect(market).toMatchObject({ status: 403, code: 40310000, body: { existing_order_id: order.id } });
    expect(await refusal(alpaca.trading.orders.limit(sell(1, { limitPrice: 50 })))).toMatchObject({
      code: 40310000,
    });
    expect((await alpaca.trading.orders.limit(sell(1, { limitPrice: 51 }))).side).toBe("sell");
  });
  test("wrong keys get 401 40110000, an unknown path 404, a wrong method 405, a body that is no JSON 400", async () => {
    const { exchange } = await open();
    expect(
      await refusal(
        sdkFor({
          ...exchange,
          url: exchange.url,
          keys: { keyId: "PAPER", secret: "wrong" },
        }).trading.account.getAccount(),
      ),
    ).toMatchObject({ status: 401, code: 40110000 });
    const ask = async (path: string, init: RequestInit = {}) => {
      const headers = { "APCA-API-KEY-ID": exchange.keys.keyId, "APCA-API-SECRET-KEY": exchange.keys.secret };
      return (await fetch(`${exchange.url}${path}`, { headers, ...init })).status;
    };
    expect([
      await ask("/v2/nothing"),
      await ask("/v2/account", { method: "PUT" }),
      await ask("/v2/orders", { method: "POST", body: "{" }),
    ]).toEqual([404, 405, 400]);
  });
  test("the bucket of requests empties: 429 42910000 with the headers that say when to come again", async () => {
    const { alpaca } = await open({ requestsPerMinute: 3 });
    for (let k = 0; k < 3; k++) await alpaca.trading.clock.legacyClock();
    const error = await alpaca.trading.clock
      .legacyClock()
      .catch((reason: unknown) => reason as errors.RateLimitError);
    expect(error).toBeInstanceOf(errors.RateLimitError);
    expect(error).toMatchObject({ code: 42910000, rateLimit: { limit: 3, remaining: 0 } });
    expect((error as errors.ApiError).retryAfterMs).toBeGreaterThan(0);
    expect((error as errors.ApiError).requestId).toBeTruthy();
    expect(
      (
        await alpaca.marketData.getStockBars({
          symbols: ["AAPL"],
          timeframe: TimeFrame.Day,
          start: new Date("2010-01-01"),
        })
      )["AAPL"]!.length,
    ).toBeGreaterThan(0);
  });
});

describe("positions, activities and history through Alpaca's client", () => {
  test("a position shows cost, value and gains, and is closed by quantity, percentage or whole", async () => {
    const { exchange, alpaca, price } = await holding();
    await exchange.step("close");
    const [position] = await alpaca.trading.positions.getAllOpenPositions();
    expect(position).toMatchObject({ qty: "10", side: "long", avgEntryPrice: String(price) });
    expect(Number(position!.unrealizedPl)).toBeCloseTo(10 * (Number(position!.currentPrice) - price), 6);
    await exchange.step("open");
    const three = await alpaca.trading.positions.deleteOpenPosition({ symbolOrAssetId: "AAPL", qty: 3 });
    const half = await alpaca.trading.positions.deleteOpenPosition({
      symbolOrAssetId: "AAPL",
      percentage: 50,
    });
    expect([three.qty, half.qty, half.positionIntent]).toEqual(["3", "3.5", "sell_to_close"]);
    await alpaca.trading.orders.limit(sell(1, { limitPrice: 9999, timeInForce: "gtc" as const }));
    const closed = await alpaca.trading.positions.deleteAllOpenPositions({ cancelOrders: true });
    expect(closed).toMatchObject([{ symbol: "AAPL", status: 200, body: { qty: "3.5" } }]);
    expect(await alpaca.trading.positions.getAllOpenPositions()).toEqual([]);
  });
  test("a short position has a negative quantity and is bought back", async () => {
    const { exchange, alpaca } = await open();
    await alpaca.trading.orders.market(sell(5));
    await exchange.step("open");
    const [position] = await alpaca.trading.positions.getAllOpenPositions();
    expect(position).toMatchObject({ qty: "-5", side: "short" });
    expect(Number((await alpaca.trading.account.getAccount()).shortMarketValue)).toBeLessThan(0);
    const back = await alpaca.trading.positions.deleteOpenPosition({ symbolOrAssetId: "AAPL" });
    expect([back.side, back.qty, back.positionIntent]).toEqual(["buy", "5", "buy_to_close"]);
    expect(Number((await alpaca.trading.account.getAccount()).cash)).toBe(100_000);
  });
  test("activities come by pages in either direction, each once", async () => {
    const { exchange, alpaca } = await open();
    await exchange.step("open");
    for (let k = 0; k < 7; k++) await alpaca.trading.orders.market(buy(1));
    const read = async (direction: "asc" | "desc"): Promise<string[]> => {
      const ids: string[] = [];
      for (let token: string | undefined; ;) {
        const page = await alpaca.trading.accountActivities.getAccountActivities({
          activityTypes: ["FILL"],
          pageSize: 3,
          direction,
          ...(token ? { pageToken: token } : {}),
        });
        if (page.length === 0) return ids;
        ids.push(...page.map(({ id }) => id!));
        token = ids.at(-1);
      }
    };
    const ascending = await read("asc");
    expect(new Set(ascending).size).toBe(7);
    expect(ascending).toEqual([...ascending].sort());
    expect(await read("desc")).toEqual(ascending.toReversed());
    expect(
      await alpaca.trading.accountActivities.getAccountActivitiesByActivityType({ activityType: "DIV" }),
    ).toEqual([]);
    expect(
      await alpaca.trading.accountActivities.getAccountActivitiesByActivityType({ activityType: "FILL" }),
    ).toHaveLength(7);
  });
  test("portfolio history has a point for each session, from the starting cash", async () => {
    const { exchange, alpaca } = await holding();
    for (let k = 0; k < 5; k++) await exchange.step();
    const history = await alpaca.trading.portfolioHistory.getAccountPortfolioHistory({
      period: "1A",
      timeframe: "1D",
    });
    expect(history.equity).toHaveLength(3);
    expect(history.baseValue).toBe(100_000);
    expect(history.profitLoss[2]).toBeCloseTo(history.equity[2]! - 100_000, 6);
    expect(history.equity[2]).toBeCloseTo(Number((await alpaca.trading.account.getAccount()).equity), 5);
  });
});

describe("market data through Alpaca's client", () => {
  test("bars end where the market stands, in pages, and daily ones begin at midnight in New York", async () => {
    const { exchange, alpaca } = await open();
    const read = () =>
      alpaca.marketData.getStockBars({
        symbols: ["AAPL", "MSFT"],
        timeframe: TimeFrame.Day,
        start: new Date("2000-01-01"),
      });
    const before = await read();
    await exchange.step("open");
    const during = await read();
    await exchange.step("close");
    const after = await read();
    expect([before, during, after].map((bars) => [bars["AAPL"]!.length, bars["MSFT"]!.length])).toEqual([
      [30, 30],
      [30, 30],
      [31, 31],
    ]);
    const bars = centBars("AAPL", 1);
    const last = after["AAPL"]!.at(-1)!;
    expect(last).toMatchObject({
      open: bars.open[30],
      high: bars.high[30],
      low: bars.low[30],
      close: bars.close[30],
      volume: bars.volume[30],
    });
    expect(last.timestamp.getTime()).toBe(bars.time[30]! + 5 * 3_600_000);
    const { stocks } = alpaca.marketData;
    const page = await stocks.stockBars({
      symbols: "AAPL,MSFT",
      timeframe: "1Day",
      start: new Date("2000-01-01"),
      limit: 40,
    });
    expect([page.bars["AAPL"]!.length, page.bars["MSFT"]!.length]).toEqual([31, 9]);
    const rest = await stocks.stockBars({
      symbols: "AAPL,MSFT",
      timeframe: "1Day",
      start: new Date("2000-01-01"),
      limit: 40,
      pageToken: page.nextPageToken!,
    });
    expect([rest.bars["AAPL"], rest.bars["MSFT"]!.length, rest.nextPageToken]).toEqual([undefined, 22, null]);
    const one = await stocks.stockBarSingle({
      symbol: "AAPL",
      timeframe: "1Day",
      start: new Date("2000-01-01"),
      sort: "desc",
      limit: 1,
    });
    expect(one.bars).toHaveLength(1);
    expect(new Date(one.bars[0]!.t)).toEqual(last.timestamp);
    const weeks = await stocks.stockBars({
      symbols: "AAPL",
      timeframe: "1Week",
      start: new Date("2000-01-01"),
    });
    expect(weeks.bars["AAPL"]!.length).toBeLessThan(10);
    expect(
      await refusal(stocks.stockBars({ symbols: "AAPL", timeframe: "1Min", start: new Date("2000-01-01") })),
    ).toMatchObject({ status: 422 });
  });
  test("no pages of two bars lose or repeat a bar", async () => {
    const { alpaca } = await open();
    for (const sort of ["asc", "desc"] as const) {
      const seen: string[] = [];
      let token: string | undefined;
      do {
        const page: { bars: Record<string, readonly { t: unknown }[]>; nextPageToken: string | null } =
          await alpaca.marketData.stocks.stockBars({
            symbols: "MSFT,AAPL",
            timeframe: "1Day",
            start: new Date("2000-01-01"),
            limit: 2,
            sort,
            ...(token ? { pageToken: token } : {}),
          });
        for (const [symbol, bars] of Object.entries(page.bars))
          for (const { t } of bars) seen.push(`${symbol} ${String(t)}`);
        token = page.nextPageToken ?? undefined;
      } while (token);
      expect(new Set(seen).size).toBe(60);
      expect(seen).toHaveLength(60);
    }
  });
  test("latest prices, trades, quotes and snapshots know only what the market has seen", async () => {
    const { exchange, alpaca } = await open();
    await exchange.step("open");
    const bars = centBars("AAPL", 1);
    expect(await alpaca.marketData.getLatestPrice("AAPL")).toBe(bars.open[30]);
    const { stocks } = alpaca.marketData;
    expect((await stocks.stockLatestQuotes({ symbols: "AAPL" })).quotes["AAPL"]).toMatchObject({
      bp: bars.open[30],
      ap: bars.open[30],
    });
    expect((await stocks.stockLatestBars({ symbols: "AAPL,MSFT" })).bars["AAPL"]).toMatchObject({
      c: bars.close[29],
    });
    const snapshot = await stocks.stockSnapshotSingle({ symbol: "AAPL" });
    expect(snapshot.dailyBar!.c).toBe(bars.close[29]);
    expect(snapshot.prevDailyBar!.c).toBe(bars.close[28]);
    expect(snapshot.latestTrade!.p).toBe(bars.open[30]);
    const trades = await stocks.stockTrades({ symbols: "AAPL", start: new Date("2000-01-01"), limit: 1000 });
    expect(trades.trades["AAPL"]!.map(({ p }) => p).slice(-3)).toEqual([
      bars.open[29],
      bars.close[29],
      bars.open[30],
    ]);
    expect(
      (await stocks.stockQuotes({ symbols: "AAPL", start: new Date("2000-01-01"), limit: 1000 })).quotes[
        "AAPL"
      ],
    ).toHaveLength(61);
  });
  test("the msgpack stream sends each closed bar as b and d, and quotes and trades as a heartbeat", async () => {
    const { exchange, alpaca } = await open({ heartbeatMs: 5 });
    const stream = alpaca.marketData.stockStream({ url: streamUrl(exchange, "/v2/iex") });
    const heard: Record<string, unknown[]> = { bar: [], daily: [], quote: [], trade: [] };
    stream.onBar((bar) => heard["bar"]!.push(bar));
    stream.onDailyBar((bar) => heard["daily"]!.push(bar));
    stream.onQuote((quote) => heard["quote"]!.push(quote));
    stream.onTrade((trade) => heard["trade"]!.push(trade));
    stream.subscribeForBars(["AAPL"]);
    stream.subscribeForDailyBars(["*"]);
    stream.subscribeForQuotes(["AAPL"]);
    stream.subscribeForTrades(["MSFT"]);
    const subscribed = new Promise<void>((resolve) => stream.on("subscription", () => resolve()));
    stream.connect();
    closers.push(() => stream.disconnect());
    await subscribed;
    await exchange.step("open");
    await exchange.step("close");
    await until(
      () =>
        heard["bar"]!.length === 1 &&
        heard["daily"]!.length === 2 &&
        heard["quote"]!.length > 3 &&
        heard["trade"]!.length > 3,
    );
    const bars = centBars("AAPL", 1);
    expect(heard["bar"]![0]).toMatchObject({
      symbol: "AAPL",
      close: bars.close[30],
      timestamp: new Date(bars.time[30]! + 5 * 3_600_000),
    });
    expect(heard["quote"]!.at(-1)).toMatchObject({
      symbol: "AAPL",
      bidPrice: bars.close[30],
      askPrice: bars.close[30],
    });
    stream.unsubscribeFromBars(["AAPL"]);
    await until(() => stream.getSubscriptions().bars.length === 0);
  });
  test("messages that are none, and too many symbols, are errors of a stream that lives on", async () => {
    const { exchange } = await open({ dataSymbols: 2 });
    const { keyId, secret } = exchange.keys;
    const said: Record<string, string[]> = {};
    for (const path of ["/stream", "/v2/iex"]) {
      const socket = new WebSocket(streamUrl(exchange, path));
      const heard: string[] = [];
      said[path] = heard;
      socket.on("message", (raw) => heard.push(String(raw)));
      closers.push(() => socket.terminate());
      await new Promise((resolve) => socket.on("open", resolve));
      const wishes = [
        "",
        "7",
        "[]",
        '{"action":"listen","data":{"streams":7}}',
        '{"action":"auth"}',
        '{"action":"subscribe","bars":7}',
      ];
      if (path === "/v2/iex") wishes.splice(4, 1);
      for (const wish of wishes) socket.send(wish);
      socket.send(JSON.stringify({ action: "auth", key: keyId, secret }));
      socket.send('{"action":"listen","data":{"streams":7}}');
      socket.send('{"action":"subscribe","bars":["A","B","C"]}');
      socket.send(
        path === "/stream"
          ? '{"action":"listen","data":{"streams":["trade_updates"]}}'
          : '{"action":"subscribe","bars":["A","B"]}',
      );
      await until(() =>
        heard.some((text) => text.includes("trade_updates") || text.includes("subscription")),
      );
    }
    expect(said["/v2/iex"]!.some((text) => text.includes("405"))).toBe(true);
    expect(exchange.state().phase).toBe("closed");
  });
  test("a second data stream is turned away with 406, and wrong keys with 402", async () => {
    const { exchange, alpaca } = await open();
    const first = alpaca.marketData.stockStream({ url: streamUrl(exchange, "/v2/iex") });
    first.connect();
    closers.push(() => first.disconnect());
    expect(await first.waitForAuthentication(5000)).toBe(true);
    const said: string[] = [];
    const second = alpaca.marketData.stockStream({ url: streamUrl(exchange, "/v2/sip"), reconnect: false });
    second.on("error", (message: string) => said.push(message));
    second.connect();
    closers.push(() => second.disconnect());
    await until(() => said.includes("connection limit exceeded"));
    const wrong = sdkFor({ url: exchange.url, keys: { keyId: "PAPER", secret: "wrong" } });
    const third = wrong.marketData.stockStream({ url: streamUrl(exchange, "/v2/iex") });
    third.connect();
    closers.push(() => third.disconnect());
    expect(await third.waitForAuthenticationResult(5000)).toMatchObject({
      status: "server_rejected",
      code: 402,
    });
    const orders = wrong.trading.stream({ url: streamUrl(exchange, "/stream") });
    orders.connect();
    closers.push(() => orders.disconnect());
    expect(await orders.waitForAuthentication(5000)).toBe(false);
  });
});
