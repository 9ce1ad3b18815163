import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NewOrder } from "../../../src/contracts/orders.js";
import { until } from "../../brokers/test-until.js";
import { verifyJournal } from "../../db/verify-journal.js";
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

beforeEach(async () => {
  const bars = playBars(102, 103, 102, 103);
  made = await startTestDesk([bars], { from: bars.time[HISTORY]!, strategies: { sma: UP_AND_DOWN } });
  made.process.start();
  await trading(made.process);
});

afterEach(async () => {
  const report = await verifyJournal(made.database.sql);
  await made.close();
  expect(report).toMatchObject({ ok: true });
});

const ann = { name: "ann", roles: ["trader"] as const };
const bob = { name: "bob" };

function order(more: Partial<NewOrder> = {}): NewOrder {
  const rest = {
    limitPrice: null,
    stopPrice: null,
    trailPercent: null,
    timeInForce: "day",
    reason: "a test",
  } as const;
  return { symbol: "TEST", side: "buy", type: "market", quantity: "5", ...rest, ...more };
}

/** Opens a session of the market, in which persons may trade. */
async function openMarket(): Promise<void> {
  await made.exchange.step("open");
  await until(() => made.process.session!.market.isOpen === true, "the market is known to be open");
}

function held(): number {
  return made.process.session!.book.quantityOf("manual", "TEST").toNumber();
}

describe("Desk", () => {
  test("submitOrder() makes one order of one key of one person, also when both come at once", async () => {
    const { desk, exchange, process } = made;
    await openMarket();
    const [one, two] = await Promise.all([
      desk.submitOrder(order(), ann, "key-1"),
      desk.submitOrder(order(), ann, "key-1"),
    ]);
    expect(two.id).toBe(one.id);
    await settled(process.session!);
    expect((await desk.submitOrder(order({ quantity: "9" }), ann, "key-1")).id).toBe(one.id);
    expect(one).toMatchObject({ strategy: "manual", person: "ann", quantity: "5" });
    const other = await desk.submitOrder(order({ quantity: "6" }), bob, "key-1");
    expect(other.id).not.toBe(one.id);
    await until(() => held() === 11, "both have filled");
    expect(exchange.state().orders.all).toBe(2);
    const detail = await desk.getOrder(one.id);
    expect(detail!.events.map(({ kind }) => kind).slice(0, 2)).toEqual(["decided", "checked"]);
    expect(detail!.fills).toMatchObject([{ quantity: "5" }]);
  });

  test("submitOrder() names control, limit and figure of a denial, keeps it, and sends nothing", async () => {
    const { desk, exchange } = made;
    await openMarket();
    const far = order({ type: "limit", limitPrice: "120" });
    await expect(desk.submitOrder(far, ann, "far")).rejects.toMatchObject({
      kind: "denied",
      code: "PRICE_COLLAR_EXCEEDED",
      details: [expect.objectContaining({ field: "PRICE_COLLAR_EXCEEDED" })],
    });
    const large = order({ quantity: "20000" });
    await expect(desk.submitOrder(large, ann, "large")).rejects.toMatchObject({
      code: "ORDER_QUANTITY_EXCEEDED",
    });
    const { orders } = await desk.listOrders({ status: "all", limit: 10 });
    const collar = orders.find(({ type }) => type === "limit")!;
    expect(collar).toMatchObject({ state: "rejected", filledQuantity: "0" });
    expect(collar.denials[0]).toMatchObject({ control: 1, limit: 0.05 });
    expect(collar.denials[0]!.figure).toBeCloseTo(120 / 100.125 - 1, 6);
    expect(exchange.state().orders.all).toBe(0);
    const { controls } = await desk.controls();
    expect(controls.find(({ number }) => number === 1)).toMatchObject({ denials: 1 });
    // The same key gives the same refused order back.
    expect(await desk.submitOrder(far, ann, "far")).toMatchObject({ id: collar.id, state: "rejected" });
  });

  test("cancelOrder() cancels an open order once, and says why it cannot cancel another", async () => {
    const { desk } = made;
    await openMarket();
    const { id } = await desk.submitOrder(order({ type: "limit", limitPrice: "99" }), ann, "key-1");
    await settled(made.process.session!);
    expect(await desk.cancelOrder(id, bob)).toMatchObject({ id });
    await until(async () => (await desk.getOrder(id))?.state === "canceled", "it is canceled");
    await expect(desk.cancelOrder(id, bob)).rejects.toMatchObject({ kind: "conflict", code: "ORDER_DONE" });
    await expect(desk.cancelOrder("none-such", bob)).rejects.toMatchObject({ kind: "not_found" });
    expect((await desk.listOrders({ status: "open", limit: 10 })).orders).toEqual([]);
    const events = (await desk.getOrder(id))!.events.map(({ kind }) => kind);
    expect(events).toEqual(expect.arrayContaining(["cancel_requested", "canceled"]));
  });

  test("patchStrategy() previews without a change, keeps versions, rolls back, and refuses what cannot be", async () => {
    const { desk, process } = made;
    const patch = (more: object) =>
      desk.patchStrategy("sma", { preview: false, reason: "a test", ...more }, ann);
    const preview = await patch({ size: "units:7", preview: true });
    expect(preview).toMatchObject({
      applied: false,
      changes: [{ name: "size", from: "units:10", to: "units:7" }],
    });
    expect(await desk.getStrategy("sma")).toMatchObject({ version: 1, size: "units:10" });
    expect(await patch({ size: "units:7" })).toMatchObject({ applied: true, strategy: { size: "units:7" } });
    await patch({ parameters: { slow: 3 }, needsApproval: true });
    expect(await desk.getStrategy("sma")).toMatchObject({
      version: 3,
      parameters: { fast: 1, slow: 3 },
      needsApproval: true,
    });
    await expect(patch({ size: "units:7" })).rejects.toMatchObject({
      kind: "conflict",
      code: "SETTING_UNCHANGED",
    });
    await expect(patch({ size: "many" })).rejects.toMatchObject({ kind: "invalid" });
    await expect(patch({ parameters: { fast: 9 } })).rejects.toMatchObject({ kind: "invalid" });
    await expect(patch({ rollbackTo: 42 })).rejects.toMatchObject({ kind: "not_found" });
    await expect(desk.patchStrategy("none", { preview: false, reason: "a test" }, ann)).rejects.toMatchObject(
      { kind: "not_found" },
    );
    await patch({ rollbackTo: 2 });
    expect(await desk.getStrategy("sma")).toMatchObject({
      version: 4,
      size: "units:7",
      parameters: { slow: 2 },
      needsApproval: false,
    });
    await playBar(made);
    expect([...process.session!.book.openOrders].map(({ row }) => row.quantity)).toEqual(["7"]);
  });

  test("changePolicy() previews on the orders decided lately, applies within the ceilings, and rolls back", async () => {
    const { desk, process } = made;
    await playBar(made);
    const change = (limits: Record<string, number>, more: object = {}) =>
      desk.changePolicy({ limits, rollbackTo: null, preview: false, reason: "a test", ...more }, ann);
    const preview = await change({ maxOrderNotional: 500 }, { preview: true });
    expect(preview.applied).toBe(false);
    expect(preview.preview).toMatchObject({ orders: 1, changed: [{ before: "allowed" }] });
    expect(preview.preview.changed[0]!.after).toContain("ORDER_NOTIONAL_EXCEEDED");
    expect(process.session!.safety.policy.maxOrderNotional).toBe(25_000);
    await expect(change({ maxOrderNotional: 1e12 })).rejects.toMatchObject({
      kind: "invalid",
      code: "SETTING_CEILING_EXCEEDED",
    });
    await expect(change({ maxOrderNotional: 25_000 })).rejects.toMatchObject({ code: "SETTING_UNCHANGED" });
    await change({ maxOrderNotional: 500 });
    await openMarket();
    await expect(desk.submitOrder(order(), ann, "dear")).rejects.toMatchObject({
      code: "ORDER_NOTIONAL_EXCEEDED",
    });
    await change({}, { rollbackTo: 1 });
    expect(process.session!.safety.policy).toMatchObject({ version: 3, maxOrderNotional: 25_000 });
    expect((await desk.policies()).map(({ version }) => version)).toEqual(expect.arrayContaining([2, 3]));
    await desk.submitOrder(order(), ann, "cheap");
    await until(() => held() === 5, "it has filled");
  });

  test("setMode() stops entries, lets exits through while reducing, and is there again after a restart", async () => {
    const { desk, process } = made;
    await openMarket();
    await desk.submitOrder(order(), ann, "in");
    await until(() => held() === 5, "it has filled");
    expect(await desk.setMode({ mode: "REDUCING", reason: "enough" }, ann)).toMatchObject({
      mode: "REDUCING",
    });
    await expect(desk.submitOrder(order({ quantity: "2" }), ann, "more")).rejects.toMatchObject({
      code: "TRADING_REDUCING",
    });
    await desk.submitOrder(order({ side: "sell" }), ann, "out");
    await until(() => held() === 0, "it is closed");
    await expect(desk.setMode({ mode: "REDUCING", reason: "again" }, ann)).rejects.toMatchObject({
      code: "TRADING_MOVE_REFUSED",
    });
    await desk.setMode({ mode: "HALTED", reason: "stop" }, ann);
    const loosen = { mode: "ACTIVE", reason: "go on" } as const;
    await expect(desk.setMode(loosen, ann)).rejects.toMatchObject({ kind: "forbidden" });
    await process.stop();
    const again = made.another();
    again.start();
    try {
      const session = await trading(again);
      expect(session.safety.effective).toMatchObject({ mode: "HALTED", reason: "stop" });
    } finally {
      await again.stop();
    }
  });

  test("an order that somebody else sent is quarantined: its symbol is closed to entries, and an alert waits for a person", async () => {
    const { desk, exchange, process } = made;
    await openMarket();
    const { keyId, secret } = exchange.keys;
    const headers = {
      "apca-api-key-id": keyId,
      "apca-api-secret-key": secret,
      "content-type": "application/json",
    };
    const body = {
      symbol: "TEST",
      side: "buy",
      type: "limit",
      qty: "3",
      limit_price: "99",
      time_in_force: "gtc",
      client_order_id: "by-hand",
    };
    const sent = await fetch(`${exchange.url}/v2/orders`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    expect(sent.status).toBe(200);
    await until(async () => (await desk.listAlerts("open", 10)).length === 1, "the alert is raised");
    const [alert] = await desk.listAlerts("open", 10);
    expect(alert).toMatchObject({ code: "ORDER_UNKNOWN", level: "critical", symbol: "TEST" });
    await expect(desk.submitOrder(order(), ann, "key-1")).rejects.toMatchObject({
      code: "SYMBOL_QUARANTINED",
    });
    await desk.cancelOrder("by-hand", ann);
    await until(() => process.session!.book.openCount === 0, "it is canceled");
    await desk.submitOrder(order(), ann, "key-2");
    await until(() => held() === 5, "the symbol is free again");
    expect(await desk.acknowledge(alert!.id, "it was me", ann)).toMatchObject({
      acknowledgedBy: "ann",
      note: "it was me",
    });
    expect(await desk.listAlerts("open", 10)).toEqual([]);
    await expect(desk.acknowledge(alert!.id, null, bob)).rejects.toMatchObject({
      kind: "conflict",
      code: "ALERT_ACKNOWLEDGED",
    });
    await expect(desk.acknowledge(99, null, bob)).rejects.toMatchObject({ kind: "not_found" });
  });

  test("modeTransition() refuses real money with every criterion that is missing, and writes down who asked", async () => {
    const { desk, database } = made;
    const wish = { to: "live", reason: "a test", adminCode: "the-admin-code" } as const;
    const answer = await desk.modeTransition(wish, ann);
    expect(answer).toMatchObject({ mode: "paper", outcome: "refused" });
    expect(answer.checks.filter(({ met }) => !met).length).toBeGreaterThan(2);
    expect(await desk.modeTransition({ ...wish, to: "paper" }, ann)).toMatchObject({ outcome: "unchanged" });
    const rows = await database.sql`SELECT actor FROM journal WHERE kind = 'mode_transition.refused'`;
    expect(rows).toEqual([{ actor: "person:ann" }]);
  });
});
