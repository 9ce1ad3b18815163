import { afterEach, describe, expect, test } from "vitest";
import { until } from "../../brokers/test-until.js";
import { verifyJournal } from "../../db/verify-journal.js";
import type { OrderRow } from "../ledger/rows.js";
import { startTestDesk, type TestDesk } from "../../testing/test-desk.js";
import {
  HISTORY,
  keepCluster,
  playBar,
  playBars,
  settled,
  trading,
  UP_AND_DOWN,
} from "../../testing/test-play.js";

keepCluster();
let made: TestDesk;
afterEach(async () => {
  const report = await verifyJournal(made.database.sql);
  await made.close();
  expect(report).toMatchObject({ ok: true });
});

const ann = { name: "ann", roles: ["trader", "admin"] as const };

/** A desk with one strategy over a history and the closes given. */
async function start(
  closes: readonly number[],
  more: Parameters<typeof startTestDesk>[1] = {},
): Promise<TestDesk> {
  const bars = playBars(...closes);
  made = await startTestDesk([bars], {
    from: bars.time[HISTORY]!,
    strategies: { sma: UP_AND_DOWN },
    ...more,
  });
  made.process.start();
  await trading(made.process);
  return made;
}

function rows(): OrderRow[] {
  return [...made.process.session!.book.orders.values()].map(({ row }) => row);
}

function held(): number {
  return made.process.session!.book.quantityOf("sma", "TEST").toNumber();
}

async function pending(): Promise<number> {
  const [one] = await made.desk.listRecommendations("pending", 10);
  if (!one) throw new Error("No recommendation is pending");
  return one.id;
}

const GUARDED = { sma: { ...UP_AND_DOWN, stopLoss: 0.05 } };

describe("StrategyBoard", () => {
  test("a stop guards what was bought, and goes before the exit is sent", async () => {
    const { process, exchange, desk } = await start([102, 103, 102, 101], { strategies: GUARDED });
    await playBar(made);
    await playBar(made);
    const session = process.session!;
    await until(
      () => rows().some(({ id, state }) => id.endsWith(".stop") && state === "accepted"),
      "the stop works",
    );
    const stop = rows().find(({ id }) => id.endsWith(".stop"))!;
    // Bought at the open, 102; 5 % below is 96.9.
    expect(stop).toMatchObject({
      side: "sell",
      type: "stop",
      stop_price: "96.9",
      quantity: "10",
      reduce_only: true,
    });
    expect(await desk.positions()).toMatchObject([{ stop: "96.9" }]);
    await playBar(made);
    expect(rows().find(({ id }) => id === stop.id)).toMatchObject({ state: "canceled" });
    expect([...session.book.openOrders].map(({ row }) => [row.id.split(".").at(-1), row.state])).toEqual([
      ["exit", "accepted"],
    ]);
    await exchange.step("open");
    await until(() => session.book.openCount === 0, "the exit has filled");
    expect(held()).toBe(0);
    expect(exchange.state().orders.open).toBe(0);
  });

  test("a stop stays when the controls refuse the exit", async () => {
    const more = { strategies: GUARDED, policy: { maxPriceJump: 0.04 } };
    const { process } = await start([102, 103, 97.5, 97.5], more);
    for (let k = 0; k < 3; k++) await playBar(made);
    await settled(process.session!);
    const ended = rows().map(({ id, state }) => [id.split(".").at(-1), state]);
    expect(ended).toEqual([
      ["entry", "filled"],
      ["stop", "accepted"],
      ["exit", "rejected"],
    ]);
    expect(rows().at(-1)!.denials).toMatchObject([{ code: "DATA_JUMPED" }]);
    expect(held()).toBe(10);
  });

  test("a stop that is hit closes the position for the rule too, which then buys again", async () => {
    const { process, exchange } = await start([102, 103, 90, 91, 92], { strategies: GUARDED });
    for (let k = 0; k < 4; k++) await playBar(made);
    await exchange.step("open");
    const session = process.session!;
    await until(() => held() === 10, "it has bought again");
    const filled = rows().filter(({ state }) => state === "filled");
    expect(filled.map(({ id, side }) => [id.split(".").at(-1), side])).toEqual([
      ["entry", "buy"],
      ["stop", "sell"],
      ["entry", "buy"],
    ]);
    expect(session.board.find("sma")!.state.portfolio.positions).toMatchObject([{ quantity: 10 }]);
    await settled(session);
    await until(
      () => rows().filter(({ type, state }) => type === "stop" && state === "accepted").length === 1,
      "the new stop works",
    );
  });

  test("a rule that needs approval proposes its entries; what is approved is sent in the approver's name", async () => {
    const strategies = { sma: { ...UP_AND_DOWN, needsApproval: true } };
    const { desk, exchange, process } = await start([102, 103, 102, 101], { strategies });
    await playBar(made);
    expect(exchange.state().orders.all).toBe(0);
    const id = await pending();
    const approved = await desk.decide(id, true, "looks right", ann);
    expect(approved).toMatchObject({ state: "approved" });
    await settled(process.session!);
    expect(rows()).toMatchObject([{ state: "accepted", person: "ann", strategy: "sma" }]);
    await expect(desk.decide(id, true, "again", ann)).rejects.toMatchObject({
      kind: "conflict",
      code: "APPROVAL_MOVE_REFUSED",
    });
    await playBar(made);
    expect(held()).toBe(10);
    // The exit needs nobody.
    await playBar(made);
    expect(rows().find(({ reduce_only }) => reduce_only)).toMatchObject({ state: "accepted", person: null });
    expect(exchange.state().orders.all).toBe(2);
  });

  test("an approval asks the controls again: what is halted meanwhile is denied, by control, and stays to be decided", async () => {
    const strategies = { sma: { ...UP_AND_DOWN, needsApproval: true } };
    const { desk, exchange } = await start([102, 103, 102, 103], { strategies });
    await playBar(made);
    const id = await pending();
    await desk.setMode({ mode: "HALTED", reason: "a test" }, ann);
    await expect(desk.decide(id, true, "looks right", ann)).rejects.toMatchObject({
      kind: "denied",
      code: "TRADING_HALTED",
    });
    expect(exchange.state().orders.all).toBe(0);
    await desk.setMode({ mode: "ACTIVE", reason: "a test" }, ann);
    expect(await pending()).toBe(id);
    expect(await desk.decide(id, false, "not this one", ann)).toMatchObject({ state: "rejected" });
    expect(await desk.listRecommendations("pending", 10)).toEqual([]);
    expect(exchange.state().orders.all).toBe(0);
    // The rule has heard that its entry is over: it decides anew on the next turn.
    for (let k = 0; k < 3; k++) await playBar(made);
    expect(await pending()).toBeGreaterThan(id);
  });

  test("a recommendation that nobody decides expires and is nothing that can be approved", async () => {
    const strategies = { sma: { ...UP_AND_DOWN, needsApproval: true } };
    const { desk, exchange, process } = await start([102, 103], { strategies, policy: { approvalMs: 400 } });
    await playBar(made);
    await until(
      async () => (await desk.listRecommendations("all", 10))[0]?.state === "expired",
      "it has expired",
    );
    const [one] = await desk.listRecommendations("all", 10);
    await expect(desk.decide(one!.id, true, "too late", ann)).rejects.toMatchObject({ kind: "conflict" });
    expect(exchange.state().orders.all).toBe(0);
    expect(process.session!.board.find("sma")!.state.orders).toEqual([]);
  });

  test("a paused strategy sees bars and decides nothing, and decides again once it runs", async () => {
    const { desk, exchange, database, process } = await start([102, 101, 102, 103]);
    const paused = await desk.patchStrategy(
      "sma",
      { status: "paused", reason: "a look", preview: false },
      ann,
    );
    expect(paused).toMatchObject({ applied: true, strategy: { status: "paused" } });
    await playBar(made);
    await playBar(made);
    expect(exchange.state().orders.all).toBe(0);
    const skipped = await database.sql<
      { reason: string }[]
    >`SELECT body::jsonb->>'reason' AS reason FROM journal
      WHERE kind = 'signal.skipped'`;
    expect(skipped.map(({ reason }) => reason)).toEqual(["The strategy is paused", "The strategy is paused"]);
    await desk.patchStrategy("sma", { status: "running", reason: "looked", preview: false }, ann);
    expect(process.session!.board.find("sma")!.lastBar).toBeGreaterThan(0);
    await playBar(made);
    expect(rows()).toMatchObject([{ side: "buy", state: "accepted" }]);
  });
});
