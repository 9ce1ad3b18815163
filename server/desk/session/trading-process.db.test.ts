import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { plain } from "../../../src/core/decimal.js";
import { until } from "../../brokers/test-until.js";
import { connect } from "../../db/client.js";
import { verifyJournal } from "../../db/verify-journal.js";
import { parseFaults } from "../../paper/exchange/faults.js";
import { type PaperExchange, startPaperExchange } from "../../paper/paper-exchange.js";
import { Book } from "../ledger/book.js";
import { startTestDesk, type TestDesk } from "../../testing/test-desk.js";
import {
  decided,
  HISTORY,
  keepCluster,
  playBar,
  playBars,
  settled,
  trading,
  UP_AND_DOWN,
} from "../../testing/test-play.js";
import type { TradingProcess } from "./trading-process.js";

keepCluster();
let made: TestDesk;
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  const report = await verifyJournal(made.database.sql);
  await made.close();
  expect(report).toMatchObject({ ok: true });
});

const CLOSES = [102, 101, 103, 102, 104, 103, 105, 104, 106, 105, 107, 106];
const bars = playBars(...CLOSES);

async function start(more: Parameters<typeof startTestDesk>[1] = {}): Promise<TestDesk> {
  made = await startTestDesk([bars], {
    from: bars.time[HISTORY]!,
    strategies: { sma: UP_AND_DOWN },
    ...more,
  });
  made.process.start();
  await trading(made.process);
  return made;
}

/** The client order ids that were decided on, in order, and how often each. */
async function decisions(): Promise<string[]> {
  const rows = await made.database.sql<{ id: string }[]>`
    SELECT subject AS id FROM journal WHERE kind = 'order.decided' ORDER BY seq`;
  return rows.map(({ id }) => id);
}

function idOf(bar: number, leg: "entry" | "exit"): string {
  return `test.sma.${bars.time[HISTORY + bar]}.TEST.${leg}`;
}

describe("TradingProcess", () => {
  test("start() trades: each bar is decided once and filled at the next open, and what is stored is what is held", async () => {
    const { process, database, exchange } = await start();
    for (let k = 0; k < 6; k++) await playBar(made);
    const ids = [0, 1, 2, 3, 4, 5].map((k) => idOf(k, k % 2 === 0 ? "entry" : "exit"));
    expect(await decisions()).toEqual(ids);
    const fills = await database.sql<{ order_id: string; price: string }[]>`
      SELECT order_id, price::text FROM fills ORDER BY market_time`;
    expect(fills).toEqual(ids.slice(0, 5).map((order_id, k) => ({ order_id, price: String(CLOSES[k]) })));
    const { book } = process.session!;
    const stored = await Book.load(database.sql, book.account);
    expect(plain(stored.cash)).toBe(plain(book.cash));
    expect([...stored.netQuantities()].map(([s, q]) => [s, plain(q)])).toEqual([["TEST", "10"]]);
    expect([...stored.openOrders].map(({ row }) => row)).toEqual([...book.openOrders].map(({ row }) => row));
    expect(exchange.state().orders.all).toBe(6);
  });

  test("a second process on the same database only reads and says so, and takes over when the first stops", async () => {
    const { process } = await start();
    await playBar(made);
    const second = made.another();
    undo.push(() => second.stop());
    second.start();
    await until(() => second.status.problem?.startsWith("Another process trades") === true, "it stands by");
    expect(second.status.here).toBe(false);
    const desk = made.deskOf(second);
    const refused = desk.setMode({ mode: "HALTED", reason: "a test" }, { name: "ann" });
    await expect(refused).rejects.toMatchObject({ kind: "halted", code: "NOT_TRADING_HERE" });
    expect((await desk.summary()).trading).toMatchObject({ here: false, mode: "HALTED" });
    expect((await desk.listOrders({ status: "all", limit: 10 })).orders.length).toBe(1);
    await process.stop();
    await trading(second);
    await playBar({ ...made, process: second });
    expect(await decisions()).toEqual([idOf(0, "entry"), idOf(1, "exit")]);
    expect((await desk.summary()).trading.here).toBe(true);
  });

  test("a database that closes every connection costs a session, and neither an order nor a fill", async () => {
    const { process, database, exchange } = await start();
    await playBar(made);
    const before = process.sessions;
    await dropConnections(database.url);
    await exchange.step("open");
    await until(() => process.sessions > before && process.status.here, "a new session trades");
    const session = await trading(process);
    await until(() => session.book.quantityOf("sma", "TEST").eq(10), "the fill is booked");
    await exchange.step("close");
    await decided(session, bars.time[HISTORY + 1]!);
    await settled(session);
    expect(await decisions()).toEqual([idOf(0, "entry"), idOf(1, "exit")]);
    expect(exchange.state().orders.all).toBe(2);
    const [count] = await database.sql<{ fills: number }[]>`SELECT count(*)::int AS fills FROM fills`;
    expect(count!.fills).toBe(1);
  });

  test("an exchange that restarts and fills before the stream is back loses no fill", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "vernier-exchange-"));
    undo.push(() => rmSync(folder, { recursive: true }));
    const { process, exchange } = await start({ folder });
    await playBar(made);
    const { port } = exchange;
    await exchange.close();
    await until(() => process.session?.streamReady === false, "the stream is lost");
    expect(process.session!.safety.effective.mode).toBe("REDUCING");
    const restarted = await restart(folder, port);
    await restarted.step("open");
    await until(() => process.session?.book.quantityOf("sma", "TEST").eq(10) === true, "the fill is booked");
    await until(() => process.session?.safety.effective.mode === "ACTIVE", "entries are let through again");
    await restarted.step("close");
    await decided(process.session!, bars.time[HISTORY + 1]!);
    await settled(process.session!);
    expect(await decisions()).toEqual([idOf(0, "entry"), idOf(1, "exit")]);
    expect(restarted.state().orders.all).toBe(2);
  });

  test("lost answers, doubled, late and partial updates lose and double nothing", async () => {
    const faults = parseFaults([
      { fault: "lost-ack", at: { probability: 0.5 }, match: { method: "POST", path: "/v2/orders" } },
      { fault: "duplicate-update", at: { probability: 0.4 } },
      { fault: "out-of-order", at: { probability: 0.3 }, ms: 30 },
    ]);
    const { process, exchange, database } = await start({ faults, partial: 1 });
    for (let k = 0; k < CLOSES.length; k++) await playBar(made);
    expect(await decisions()).toEqual(CLOSES.map((_, k) => idOf(k, k % 2 === 0 ? "entry" : "exit")));
    const session = process.session!;
    expect((await session.reconcileNow("timer")).differences).toEqual([]);
    expect(exchange.state()).toMatchObject({ orders: { all: CLOSES.length } });
    const [stored] = await database.sql<{ fills: number; units: string }[]>`
      SELECT count(*)::int AS fills, sum(quantity)::text AS units FROM fills`;
    expect(stored!.fills).toBe(exchange.state().executions);
    expect(stored!.units).toBe(String(10 * (CLOSES.length - 1)));
    expect(process.sessions).toBe(1);
    const lost = await database.sql`SELECT 1 FROM journal
      WHERE kind = 'order.sent' AND body::jsonb->>'outcome' = 'unresolved'`;
    expect(lost.length).toBeGreaterThan(0);
  });

  test("a crash between two strategies' decisions on a bar makes the one decide it that had not", async () => {
    const strategies = { sma: UP_AND_DOWN, other: { ...UP_AND_DOWN, size: "units:3" } };
    const { process, exchange, database } = await start({ strategies });
    await playBar(made);
    await process.stop();
    await exchange.step("open");
    await exchange.step("close");
    const second = restartedProcess();
    await decided(await trading(second), bars.time[HISTORY + 1]!);
    await settled(second.session!);
    await second.stop();
    // As if it had ended before the second strategy's decision was stored.
    await database.sql`UPDATE strategy_progress SET last_bar = ${database.sql.typed(bars.time[HISTORY]!, 1184)}
      WHERE strategy = 'sma'`;
    const third = restartedProcess();
    await decided(await trading(third), bars.time[HISTORY + 1]!);
    await settled(third.session!);
    const rows = await database.sql<
      { subject: string; signals: number }[]
    >`SELECT subject, count(*)::int AS signals
      FROM journal WHERE kind IN ('signal', 'signal.skipped') GROUP BY subject ORDER BY subject`;
    expect(rows).toEqual([
      { subject: "other", signals: 2 },
      { subject: "sma", signals: 3 },
    ]);
  });

  test("a restart decides the bars that it missed at most once, in order, and follows the last one only", async () => {
    const { process, exchange, database } = await start();
    await playBar(made);
    await process.stop();
    for (let k = 0; k < 3; k++) {
      await exchange.step("open");
      await exchange.step("close");
    }
    const second = restartedProcess();
    const session = await trading(second);
    await decided(session, bars.time[HISTORY + 3]!);
    await settled(session);
    await second.stop();
    const third = restartedProcess();
    await trading(third);
    expect(third.session!.board.find("sma")!.lastBar).toBe(bars.time[HISTORY + 3]);
    const rows = await database.sql<
      { kind: string; signal: string }[]
    >`SELECT kind, body::jsonb->>'signal' AS signal
      FROM journal WHERE kind IN ('signal', 'signal.skipped') ORDER BY seq`;
    expect(rows.map(({ kind }) => kind)).toEqual(["signal", "signal.skipped", "signal.skipped", "signal"]);
    expect(await decisions()).toEqual([idOf(0, "entry"), idOf(3, "exit")]);
    expect(third.session!.book.quantityOf("sma", "TEST").toNumber()).toBe(10);
  });
});

function restartedProcess(): TradingProcess {
  const process = made.another();
  undo.push(() => process.stop());
  process.start();
  return process;
}

async function restart(folder: string, port: number): Promise<PaperExchange> {
  const { keys } = made.exchange;
  const options = { bars: [bars], from: bars.time[HISTORY]!, keys, folder, port };
  const exchange = await startPaperExchange({
    ...options,
    requestsPerMinute: 0,
    dataConnections: 0,
    heartbeatMs: 100,
  });
  undo.push(() => exchange.close());
  return exchange;
}

/** What a restart of the database is to its clients. */
async function dropConnections(url: string): Promise<void> {
  const admin = connect(url, { max: 1 });
  await admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  await admin.end();
}
