import { afterEach, describe, expect, test } from "vitest";
import type { KillSwitchCommand } from "../../../src/contracts/controls.js";
import { until } from "../../brokers/test-until.js";
import { verifyJournal } from "../../db/verify-journal.js";
import { parseFaults } from "../../paper/exchange/faults.js";
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

const ann = { name: "ann" };
const bob = { name: "bob" };

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

function engage(more: Partial<Extract<KillSwitchCommand, { action: "engage" }>> = {}) {
  const command = {
    action: "engage",
    scope: "global",
    target: null,
    flatten: false,
    drill: false,
    reason: "a test",
  } as const;
  return made.desk.killSwitch({ ...command, ...more }, ann);
}

function request(id: number, person = ann) {
  return made.desk.killSwitch({ action: "request-rearm", id, reason: "it is over" }, person);
}

function confirm(id: number, challenge: string, adminCode = "the-admin-code") {
  return made.desk.killSwitch({ action: "confirm-rearm", id, challenge, adminCode }, bob);
}

function states(): string[] {
  return [...made.process.session!.book.orders.values()].map(({ row }) => `${row.side} ${row.state}`);
}

describe("Switchboard", () => {
  test("engaging cancels entries and blocks new ones, lets exits through, and survives a restart", async () => {
    const { desk, exchange, process } = await start([102, 103, 102, 103, 104]);
    await playBar(made);
    await exchange.step("open");
    await until(() => process.session!.book.quantityOf("sma", "TEST").eq(10), "it has bought");
    await until(() => process.session!.market.isOpen === true, "the market is known to be open");
    const resting = {
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
    const { id: limit } = await desk.submitOrder(resting, ann, "key-1");
    await settled(process.session!);
    const answer = await engage();
    expect(answer).toMatchObject({
      canceled: [limit],
      flattening: [],
      switch: { state: "engaged", engagedBy: "person:ann" },
    });
    await until(async () => (await desk.getOrder(limit))?.state === "canceled", "the entry is canceled");
    await expect(desk.submitOrder(resting, ann, "key-2")).rejects.toMatchObject({
      kind: "denied",
      code: "KILL_SWITCH_ENGAGED",
    });
    await process.stop();
    const again = made.another();
    again.start();
    try {
      const session = await trading(again);
      expect(session.safety.engaged).toMatchObject([{ scope: { kind: "global" }, state: "engaged" }]);
      await exchange.step("close");
      // An exit, then an entry that is denied.
      await playBar({ ...made, process: again });
      await playBar({ ...made, process: again });
      const rows = [...session.book.orders.values()].map(({ row }) => `${row.side} ${row.state}`);
      expect(rows.slice(-2)).toEqual(["sell filled", "buy rejected"]);
      expect(session.book.netQuantities().size).toBe(0);
    } finally {
      await again.stop();
    }
  });

  test("engaging with flatten cancels what guards a position and closes it, once the cancel is confirmed", async () => {
    const strategies = { sma: { ...UP_AND_DOWN, stopLoss: 0.05 } };
    const { exchange, process } = await start([102, 103, 104], { strategies, confirmMs: null });
    await playBar(made);
    await exchange.step("open");
    const { book } = process.session!;
    await until(() => states().includes("sell accepted"), "the stop works");
    const answer = await engage({ scope: "strategy", target: "sma", flatten: true });
    expect(answer.canceled.length).toBe(1);
    expect(answer.flattening.length).toBe(1);
    await until(
      () => exchange.state().commands > 0 && states().includes("sell pending_cancel"),
      "the cancel is asked for",
    );
    expect(book.quantityOf("sma", "TEST").toNumber()).toBe(10);
    expect(exchange.state().orders.all).toBe(2);
    await exchange.confirm();
    await until(() => book.quantityOf("sma", "TEST").eq(0), "the position is closed");
    await settled(process.session!);
    expect(book.openCount).toBe(0);
    expect(exchange.state().orders.all).toBe(3);
  });

  test("engaging for a symbol leaves others alone, and a drill is kept as one", async () => {
    const { desk } = await start([102, 103]);
    const other = await engage({ scope: "symbol", target: "OTHER", drill: true });
    expect(other.switch).toMatchObject({ scope: "symbol", target: "OTHER", drill: true });
    await playBar(made);
    expect(states()).toEqual(["buy accepted"]);
    expect((await desk.controls()).drills).toMatchObject([{ drill: true }]);
    await expect(engage({ scope: "symbol", target: null })).rejects.toMatchObject({ kind: "invalid" });
  });

  test("re-arming takes a request and the admin code with its challenge; wrong, late or without a request it is refused", async () => {
    const { desk, process } = await start([102, 103], { policy: { rearmMs: 1500 } });
    const { switch: made1 } = await engage();
    const { id } = made1;
    await expect(confirm(id, "no-challenge-yet")).rejects.toMatchObject({
      kind: "conflict",
      code: "REARM_MOVE_REFUSED",
    });
    const { challenge } = await request(id);
    await expect(confirm(id, challenge!, "the-wrong-code")).rejects.toMatchObject({
      code: "REARM_CODE_WRONG",
    });
    await expect(confirm(id, "another-challenge")).rejects.toMatchObject({ code: "REARM_CODE_WRONG" });
    expect(process.session!.safety.engaged.length).toBe(1);
    await until(() => Date.now() > Date.parse(rearmExpiry()), "the time to confirm is over");
    await expect(confirm(id, challenge!)).rejects.toMatchObject({ code: "REARM_EXPIRED" });
    const second = await request(id, bob);
    expect(second.challenge).not.toBe(challenge);
    await expect(confirm(id, challenge!)).rejects.toMatchObject({ code: "REARM_CODE_WRONG" });
    const answer = await confirm(id, second.challenge!);
    expect(answer.switch).toMatchObject({ state: "re-armed", rearmedBy: "bob" });
    expect(process.session!.safety.engaged).toEqual([]);
    expect((await desk.controls()).switches).toEqual([]);
    await expect(request(id)).rejects.toMatchObject({ code: "REARM_MOVE_REFUSED" });
    await expect(request(99)).rejects.toMatchObject({ kind: "not_found" });
  });

  test("a drawdown engages the switch by itself, and it cannot be re-armed while the loss stands", async () => {
    const limits = { maxDrawdownFraction: 0.0005, maxDailyLossFraction: 0.03 };
    const { desk, process, exchange } = await start([102, 104, 90, 91], { policy: limits });
    await playBar(made);
    await playBar(made);
    await playBar(made);
    await until(async () => (await desk.controls()).switches.length === 1, "the switch is engaged");
    const { switches } = await desk.controls();
    expect(switches).toMatchObject([{ state: "engaged", engagedBy: "control 11", scope: "global" }]);
    await until(
      async () => (await desk.listAlerts("open", 10)).some(({ code }) => code === "DRAWDOWN_EXCEEDED"),
      "the alert is written",
    );
    expect(await desk.listAlerts("open", 10)).toContainEqual(
      expect.objectContaining({ code: "DRAWDOWN_EXCEEDED", level: "critical" }),
    );
    await expect(request(switches[0]!.id)).rejects.toMatchObject({ code: "REARM_REASON_HOLDS" });
    // The exit goes through all the same.
    await exchange.step("open");
    await until(() => process.session!.book.quantityOf("sma", "TEST").eq(0), "the position is closed");
    expect((await desk.controls()).switches.length).toBe(1);
  });

  test("the switch engages although a cancel gets no answer, and the order is canceled in the end", async () => {
    const faults = parseFaults([
      { fault: "500", at: { request: 1 }, match: { method: "DELETE", path: "/v2/orders/*" } },
    ]);
    const { process } = await start([102, 103], { faults });
    await playBar(made);
    expect(states()).toEqual(["buy accepted"]);
    const { canceled } = await engage();
    expect(canceled.length).toBe(1);
    expect(process.session!.safety.engaged.length).toBe(1);
    expect(states()).toEqual(["buy pending_cancel"]);
    await until(() => states()[0] === "buy canceled", "the cancel was asked for again");
  });
});

function rearmExpiry(): string {
  const { switches } = made.process.session!.safety;
  const { rearm } = switches.at(-1)!.value;
  return new Date(rearm!.at + made.process.session!.safety.policy.rearmMs).toISOString();
}
