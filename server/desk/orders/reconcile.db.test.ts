import { afterEach, describe, expect, test } from "vitest";
import { type Interference, type Relay, startRelay } from "../../brokers/test-relay.js";
import { until } from "../../brokers/test-until.js";
import { verifyJournal } from "../../db/verify-journal.js";
import type { OrderRow } from "../ledger/rows.js";
import type { TradingSession } from "../session/session.js";
import { startTestDesk, type TestDesk } from "../../testing/test-desk.js";
import { HISTORY, keepCluster, playBar, playBars, trading, UP_AND_DOWN } from "../../testing/test-play.js";
import type { TradingProcess } from "../session/trading-process.js";

keepCluster();
let made: TestDesk;
let relay: Relay;
let process: TradingProcess;

afterEach(async () => {
  const report = await verifyJournal(made.database.sql);
  await process.stop();
  await relay.close();
  await made.close();
  expect(report).toMatchObject({ ok: true });
});

/** A desk that reaches the exchange through a relay. */
async function start(more: Parameters<typeof startTestDesk>[1] = {}): Promise<TradingSession> {
  const bars = playBars(102, 103, 102, 103);
  made = await startTestDesk([bars], {
    from: bars.time[HISTORY]!,
    strategies: { sma: UP_AND_DOWN },
    ...more,
  });
  relay = await startRelay(made.exchange.port);
  process = made.another(relay.port);
  process.start();
  return trading(process);
}

function rows(): OrderRow[] {
  return [...process.session!.book.orders.values()].map(({ row }) => row);
}

function held(): number {
  return process.session!.book.quantityOf("sma", "TEST").toNumber();
}

/** Interferes with the requests that a text names, as in `GET /v2/positions`. */
function disturb(how: Readonly<Record<string, Interference>>): void {
  relay.interfere = (request) => how[request];
}

async function alertCodes(): Promise<string[]> {
  const found = await made.database.sql<{ code: string }[]>`SELECT code FROM alerts ORDER BY id`;
  return found.map(({ code }) => code);
}

describe("reconcile()", () => {
  test("books fills that a silent stream did not bring, each once", async () => {
    const session = await start();
    await playBar({ ...made, process });
    relay.muteStreams();
    await made.exchange.step("open");
    const stored = () => made.database.sql`SELECT quantity::text, price::text, source FROM fills`;
    await until(async () => (await stored()).length > 0, "the fill is booked");
    expect(await stored()).toEqual([{ quantity: "10", price: "102", source: "activities" }]);
    expect(rows()).toMatchObject([{ state: "filled", filled: "10" }]);
    relay.cutStreams();
    await until(() => session.streamLostAt !== null, "the stream is lost");
    await until(
      () => session.streamReady && session.safety.effective.mode === "ACTIVE",
      "the stream is back",
    );
    expect((await stored()).length).toBe(1);
    expect(held()).toBe(10);
  });

  test("halts trading while the positions differ, says in what, and lets go when they agree", async () => {
    const session = await start();
    disturb({ "GET /v2/positions": { answer: { status: 200, body: [position("TEST", "7")] } } });
    const found = await session.reconcileNow("timer");
    expect(found.differences).toMatchObject([{ key: "TEST", broker: "7" }]);
    expect(session.safety.effective.mode).toBe("HALTED");
    const [alert] = await made.desk
      .listAlerts("open", 10)
      .then((all) => all.filter(({ code }) => code === "BOOKS_DIFFER"));
    expect(alert).toMatchObject({ level: "critical" });
    expect(alert!.message).toContain("TEST");
    await playBar({ ...made, process });
    expect(rows()).toMatchObject([{ state: "rejected" }]);
    expect(rows()[0]!.denials.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["TRADING_HALTED", "BOOKS_DIFFER"]),
    );
    relay.interfere = null;
    expect((await session.reconcileNow("timer")).differences).toEqual([]);
    expect(session.safety.effective.mode).toBe("ACTIVE");
    const stored = await made.database.sql<{ ok: boolean }[]>`SELECT ok FROM reconciliations ORDER BY at`;
    expect(stored.map(({ ok }) => ok)).toEqual(expect.arrayContaining([true, false]));
  });

  test("allows cash to differ by the policy's tolerance and not by more", async () => {
    const session = await start({ policy: { cashTolerance: 1 } });
    const shift = (by: number): Interference => ({
      edit: (body) => JSON.stringify({ ...(JSON.parse(body) as object), cash: String(100_000 + by) }),
    });
    disturb({ "GET /v2/account": shift(0.99) });
    expect((await session.reconcileNow("timer")).differences).toEqual([]);
    disturb({ "GET /v2/account": shift(1.01) });
    expect((await session.reconcileNow("timer")).differences).toMatchObject([
      { ours: "100000", broker: "100001.01" },
    ]);
    expect(session.safety.effective.mode).toBe("HALTED");
  });

  test("takes a query that fails for no answer: what is held stays, and nothing is said to differ", async () => {
    const session = await start();
    await playBar({ ...made, process });
    await playBar({ ...made, process });
    expect(held()).toBe(10);
    disturb({
      "GET /v2/positions": { answer: { status: 500, body: { code: 50010000, message: "a test" } } },
    });
    await expect(session.reconcileNow("timer")).rejects.toThrow("Cannot list positions");
    expect(held()).toBe(10);
    expect(await alertCodes()).toEqual([]);
    expect(session.safety.effective.mode).toBe("ACTIVE");
  });

  test("finds an order whose answer was lost, and sends it no second time", async () => {
    await start();
    disturb({ "POST /v2/orders": { lose: "cut" } });
    await made.exchange.step("open");
    await made.exchange.step("close");
    await until(() => rows()[0]?.state === "accepted", "the order is known");
    expect(made.exchange.state().orders.all).toBe(1);
    expect(relay.requests.filter((request) => request === "POST /v2/orders").length).toBe(1);
    relay.interfere = null;
    await made.exchange.step("open");
    await until(() => held() === 10, "it has filled");
  });

  test("sends an order that was lost on its way again, and the exchange has it once", async () => {
    await start();
    disturb({ "POST /v2/orders": { answer: { status: 503, body: { code: 50310000, message: "a test" } } } });
    await made.exchange.step("open");
    await made.exchange.step("close");
    await until(
      () => rows()[0]?.unresolved !== undefined && rows()[0]!.unresolved !== null,
      "it is not known",
    );
    expect(made.exchange.state().orders.all).toBe(0);
    relay.interfere = null;
    await until(() => rows()[0]?.state === "accepted", "it is sent again");
    expect(made.exchange.state().orders.all).toBe(1);
  });

  test("cancels an order that arrives after it was given up", async () => {
    const session = await start({ policy: { maxSignalAgeMs: 1000 } });
    const unknown: Interference = {
      answer: { status: 404, body: { code: 40410000, message: "order not found" } },
    };
    await made.exchange.step("open");
    await until(() => session.market.isOpen === true, "the market is known to be open");
    await until(() => session.market.feed?.latest("TEST")?.last === 100.125, "the price is known");
    relay.muteStreams();
    disturb({
      "POST /v2/orders": { lose: "cut" },
      "GET /v2/orders:by_client_order_id": unknown,
      "GET /v2/orders": { answer: { status: 200, body: [] } },
    });
    const limit = {
      symbol: "TEST",
      side: "buy",
      type: "limit",
      quantity: "5",
      limitPrice: "99",
      stopPrice: null,
      trailPercent: null,
      timeInForce: "gtc",
      reason: "a test",
    } as const;
    await made.deskOf(process).submitOrder(limit, { name: "ann" }, "late");
    await until(() => rows()[0]?.state === "expired", "it is given up");
    expect(made.exchange.state().orders.open).toBe(1);
    relay.interfere = null;
    await until(() => made.exchange.state().orders.open === 0, "it is canceled");
    expect(await alertCodes()).toContain("ORDER_LATE");
  });
});

function position(symbol: string, qty: string) {
  return {
    asset_id: "a",
    symbol,
    exchange: "NYSE",
    asset_class: "us_equity",
    qty,
    side: "long",
    avg_entry_price: "100",
    market_value: "700",
    cost_basis: "700",
    unrealized_pl: "0",
    unrealized_plpc: "0",
    unrealized_intraday_pl: "0",
    unrealized_intraday_plpc: "0",
    current_price: "100",
    lastday_price: "100",
    change_today: "0",
  };
}
