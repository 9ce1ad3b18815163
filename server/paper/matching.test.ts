import { afterEach, describe, expect, test } from "vitest";
import { createBars, type Bars } from "../../src/market/series/bars.js";
import { startPaperExchange, type PaperExchange, type PaperExchangeOptions } from "./paper-exchange.js";
import { centBars, sdkFor, steppedExchange, streamUrl, until } from "./test-exchange.js";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(options: Partial<PaperExchangeOptions> = {}) {
  const exchange = await steppedExchange(options);
  closers.push(() => exchange.close());
  const { trading } = sdkFor(exchange);
  const { orders, positions, accountActivities } = trading;
  return { exchange, trading, orders, positions, accountActivities };
}

/** Minute bars of two sessions of 3 July 2024, which closes at 13:00, and 5 July, around its hours. */
function minuteBars(): Bars {
  const opens = [
    ...[27, 28, 29].map((minute) => Date.UTC(2024, 6, 3, 16, minute + 30)),
    ...[30, 31, 32].map((minute) => Date.UTC(2024, 6, 5, 13, minute)),
  ];
  const column = (values: readonly number[]): Float64Array => Float64Array.from(values);
  return createBars(
    { symbol: "AAPL", timeframe: "1Min", source: "made by hand", synthetic: true },
    {
      time: column(opens),
      open: column([10, 11, 12, 13, 14, 15]),
      high: column([10.5, 11.5, 12.5, 13.5, 14.5, 15.5]),
      low: column([9.5, 10.5, 11.5, 12.5, 13.5, 14.5]),
      close: column([11, 12, 13, 14, 15, 15.2]),
      volume: column([100, 100, 100, 100, 100, 100]),
    },
  );
}

const market = (exchange: PaperExchange, qty: number, side: "buy" | "sell" = "buy") =>
  sdkFor(exchange).trading.orders.market({ symbol: "AAPL", qty, side });

describe("a replay of minutes", () => {
  test("keeps the session open between its bars, and closes it at the calendar's hour", async () => {
    const { exchange, trading } = await open({ bars: [minuteBars()], from: Date.UTC(2024, 6, 3) });
    const seen: string[] = [];
    for (let k = 0; k < 8; k++) {
      const { phase } = await exchange.step();
      const clock = await trading.clock.legacyClock();
      seen.push(
        `${clock.timestamp.toISOString().slice(8, 19)} ${phase} ${clock.isOpen} ${clock.nextClose.toISOString().slice(8, 16)}`,
      );
    }
    expect(seen).toEqual([
      "03T16:57:00 open true 03T17:00",
      "03T16:58:00 closed true 03T17:00",
      "03T16:58:00 open true 03T17:00",
      "03T16:59:00 closed true 03T17:00",
      "03T16:59:00 open true 03T17:00",
      "03T17:00:00 closed false 05T20:00",
      "05T13:30:00 open true 05T20:00",
      "05T13:31:00 closed true 05T20:00",
    ]);
  });
  test("fills an order that comes between two bars at the next open, and lets a day order end with the session", async () => {
    const { exchange, orders } = await open({ bars: [minuteBars()], from: Date.UTC(2024, 6, 3) });
    await exchange.step("open");
    await exchange.step("close");
    const order = await market(exchange, 2);
    const day = await orders.limit({ symbol: "AAPL", qty: 1, side: "buy", limitPrice: 1 });
    const gtc = await orders.limit({
      symbol: "AAPL",
      qty: 1,
      side: "buy",
      limitPrice: 1.5,
      timeInForce: "gtc",
    });
    expect(order.status).toBe("pending_new");
    await exchange.step("open");
    const filled = await orders.getOrderByOrderID({ orderId: order.id! });
    expect([filled.filledAvgPrice, filled.filledAt!.toISOString()]).toEqual([
      "11",
      "2024-07-03T16:58:00.003Z",
    ]);
    for (let k = 0; k < 3; k++) await exchange.step();
    expect((await orders.getOrderByOrderID({ orderId: day.id! })).status).toBe("expired");
    expect((await orders.getOrderByOrderID({ orderId: gtc.id! })).status).toBe("new");
  });
  test("stays closed after the last bar and says so", async () => {
    const { exchange, trading } = await open({ bars: [minuteBars()], from: Date.UTC(2024, 6, 5) });
    for (let k = 0; k < 6; k++) await exchange.step();
    expect(exchange.state()).toMatchObject({ phase: "ended", barsLeft: 0, synthetic: true });
    expect(exchange.state().message).toContain("The replay has ended");
    await expect(exchange.step()).rejects.toThrow("Cannot step: the replay has ended");
    const clock = await trading.clock.legacyClock();
    expect([clock.isOpen, clock.nextOpen.toISOString()]).toEqual([false, "2024-07-08T13:30:00.000Z"]);
    expect((await market(exchange, 1)).status).toBe("accepted");
  });
  test("publishes minutes on the channel of bars only, as JSON to who asks without msgpack", async () => {
    const { exchange } = await open({ bars: [minuteBars()], from: Date.UTC(2024, 6, 3) });
    const { WebSocket } = await import("ws");
    const socket = new WebSocket(streamUrl(exchange, "/v2/iex"));
    closers.push(() => socket.terminate());
    const heard: Record<string, unknown>[] = [];
    socket.on("message", (raw) => heard.push(...(JSON.parse(String(raw)) as Record<string, unknown>[])));
    const send = (wish: object): void => socket.send(JSON.stringify(wish));
    await until(() => heard.length === 1);
    send({ action: "subscribe", bars: ["AAPL"] });
    send({ action: "auth", key: exchange.keys.keyId, secret: exchange.keys.secret });
    send({ action: "auth", key: exchange.keys.keyId, secret: exchange.keys.secret });
    socket.send("{");
    send({ action: "subscribe", bars: ["AAPL"], dailyBars: ["AAPL"] });
    await until(() => heard.length === 6);
    await exchange.step("open");
    await exchange.step("close");
    await until(() => heard.length === 7);
    expect(heard.map(({ T, msg, code }) => [T, code ?? msg])).toEqual([
      ["success", "connected"],
      ["error", 401],
      ["success", "authenticated"],
      ["error", 403],
      ["error", 400],
      ["subscription", undefined],
      ["b", undefined],
    ]);
    expect(heard[6]).toMatchObject({
      S: "AAPL",
      o: 10,
      h: 10.5,
      l: 9.5,
      c: 11,
      v: 100,
      t: "2024-07-03T16:57:00.000Z",
    });
  });
});

describe("fills by option", () => {
  test("partial: 1 fills every whole order in two executions at one price", async () => {
    const { exchange, orders, accountActivities } = await open({ partial: 1 });
    const order = await market(exchange, 9);
    const single = await market(exchange, 1);
    await exchange.step("open");
    const fills = await accountActivities.getAccountActivities({ direction: "asc" });
    const of = (id: string) => fills.filter(({ orderId }) => orderId === id);
    expect(of(order.id!).map(({ type }) => type)).toEqual(["partial_fill", "fill"]);
    expect(of(order.id!).reduce((sum, { qty }) => sum + Number(qty), 0)).toBe(9);
    expect(new Set(of(order.id!).map(({ price }) => price)).size).toBe(1);
    expect(of(single.id!).map(({ type }) => type)).toEqual(["fill"]);
    expect((await orders.getOrderByOrderID({ orderId: order.id! })).status).toBe("filled");
  });
  test("partial: 0.1 splits about one order in ten", async () => {
    const { exchange, accountActivities } = await open({ partial: 0.1 });
    await exchange.step("open");
    for (let k = 0; k < 90; k++) await market(exchange, 2);
    const fills = await accountActivities.getAccountActivities({ direction: "asc" });
    const split = fills.filter(({ type }) => type === "partial_fill").length;
    expect(split).toBeGreaterThan(2);
    expect(split).toBeLessThan(20);
  });
  test("slippage makes a market order dearer and leaves a limit alone", async () => {
    const bars = centBars("AAPL", 1);
    const { exchange, orders } = await open({ bars: [bars], slippageBps: 100 });
    await exchange.step("open");
    const taken = await market(exchange, 1);
    const waited = await orders.limit({ symbol: "AAPL", qty: 1, side: "buy", limitPrice: 500 });
    const price = async (id: string) =>
      Number((await orders.getOrderByOrderID({ orderId: id })).filledAvgPrice);
    expect(await price(taken.id!)).toBe(bars.open[30]! * 1.01);
    expect(await price(waited.id!)).toBe(bars.open[30]);
  });
  test("a share of the volume fills a large order bar by bar, partially_filled in between", async () => {
    const bars = minuteBars();
    const { exchange, orders, positions } = await open({
      bars: [bars],
      from: bars.time[1]!,
      maxVolumeShare: 0.1,
    });
    const order = await orders.market({ symbol: "AAPL", qty: 25, side: "buy", timeInForce: "gtc" });
    const states: unknown[] = [];
    for (let k = 0; k < 3; k++) {
      await exchange.step("open");
      await exchange.step("close");
      const { status, filledQty } = await orders.getOrderByOrderID({ orderId: order.id! });
      states.push([status, filledQty]);
    }
    expect(states).toEqual([
      ["partially_filled", "10"],
      ["partially_filled", "20"],
      ["filled", "25"],
    ]);
    expect((await positions.getOpenPosition({ symbolOrAssetId: "AAPL" })).avgEntryPrice).toBe("11.8");
  });
  test("what has filled stays with a replacement, whose quantity counts it", async () => {
    const bars = minuteBars();
    const { exchange, orders } = await open({ bars: [bars], from: bars.time[1]!, maxVolumeShare: 0.1 });
    const old = await orders.limit({
      symbol: "AAPL",
      qty: 25,
      side: "buy",
      limitPrice: 20,
      timeInForce: "gtc",
    });
    await exchange.step("open");
    await exchange.step("close");
    await expect(
      orders.patchOrderByOrderId({ orderId: old.id!, patchOrderRequest: { qty: "10" } }),
    ).rejects.toThrow("qty must be greater than filled_qty 10");
    const next = await orders.patchOrderByOrderId({
      orderId: old.id!,
      patchOrderRequest: { qty: "15", timeInForce: "day" },
    });
    await exchange.step("open");
    await exchange.step("close");
    const done = await orders.getOrderByOrderID({ orderId: next.id! });
    expect([done.status, done.qty, done.filledQty]).toEqual(["filled", "15", "15"]);
    expect((await orders.getOrderByOrderID({ orderId: old.id! })).filledQty).toBe("10");
  });
  test("orders that outlast a session are done for the day when that is wanted, and new the next", async () => {
    const { exchange, orders } = await open({ doneForDay: true });
    const order = await orders.limit({
      symbol: "AAPL",
      qty: 1,
      side: "buy",
      limitPrice: 1,
      timeInForce: "gtc",
    });
    const status = async () => (await orders.getOrderByOrderID({ orderId: order.id! })).status;
    await exchange.step();
    await exchange.step();
    expect(await status()).toBe("done_for_day");
    await exchange.step();
    expect(await status()).toBe("new");
  });
  test("an order that an open gap makes dearer than the funds is rejected at the open", async () => {
    const bars = minuteBars();
    bars.open[1] = 100;
    bars.high[1] = 100;
    const { exchange, orders } = await open({ bars: [bars], from: bars.time[1]!, cash: 1000 });
    const order = await market(exchange, 150);
    await exchange.step("open");
    expect((await orders.getOrderByOrderID({ orderId: order.id! })).status).toBe("rejected");
  });
});

describe("startPaperExchange()", () => {
  test("plays by itself at a speed, phase after phase", async () => {
    const { exchange } = await open({ bars: [minuteBars()], from: Date.UTC(2024, 6, 3), speed: 0.004 });
    await until(() => exchange.state().phase === "ended");
    expect(exchange.state().barsPlayed).toBe(6);
  });
  test("refuses settings out of range, bars of two timeframes, and a start after the last bar", async () => {
    const bars = [minuteBars()];
    await expect(startPaperExchange({ bars, cash: 0 })).rejects.toThrow(
      'Option "cash" is 0, expected a number above 0',
    );
    await expect(startPaperExchange({ bars, partial: 2 })).rejects.toThrow(
      'Option "partial" is 2, expected a fraction',
    );
    await expect(startPaperExchange({ bars: [] })).rejects.toThrow("Cannot replay: there are no bars");
    await expect(startPaperExchange({ bars: [...bars, centBars("MSFT", 1)] })).rejects.toThrow(
      "Cannot replay MSFT at 1Day beside AAPL at 1Min",
    );
    await expect(startPaperExchange({ bars, from: Date.UTC(2030, 0, 1) })).rejects.toThrow(
      "Cannot replay from 2030-01-01: the last bar is of 2024-07-05",
    );
  });
  test("says that its port is taken", async () => {
    const { exchange } = await open();
    await expect(startPaperExchange({ bars: [minuteBars()], port: exchange.port })).rejects.toThrow(
      "the port is in use",
    );
  });
  test("the control endpoints step and describe the replay, and refuse a step out of turn with 409", async () => {
    const { exchange } = await open();
    const headers = { "APCA-API-KEY-ID": exchange.keys.keyId, "APCA-API-SECRET-KEY": exchange.keys.secret };
    const ask = async (path: string, body?: object) => {
      const response = await fetch(`${exchange.url}${path}`, {
        headers,
        method: body ? "POST" : "GET",
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return [response.status, (await response.json()) as { phase?: string; message?: string }] as const;
    };
    expect(await ask("/paper/v1/step", { phase: "bar" })).toMatchObject([
      200,
      { phase: "closed", barsPlayed: 1 },
    ]);
    expect(await ask("/paper/v1/step", {})).toMatchObject([200, { phase: "open" }]);
    expect(await ask("/paper/v1/step", { phase: "open" })).toMatchObject([
      409,
      { message: 'Cannot step to "open": the next phase is "close"' },
    ]);
    expect(await ask("/paper/v1/step", { phase: "jump" })).toMatchObject([400, {}]);
    expect(await ask("/paper/v1/state")).toMatchObject([
      200,
      { synthetic: true, data: [{ symbol: "AAPL", timeframe: "1Day", rows: 60 }, { symbol: "MSFT" }] },
    ]);
    expect((await fetch(`${exchange.url}/paper/v1/state`)).status).toBe(401);
  });
});
