import { beforeEach, describe, expect, test } from "vitest";
import { decimal, plain } from "../../../src/core/decimal.js";
import type { BrokerOrder, BrokerOutcome } from "../../../src/trading/orders/broker.js";
import { denial } from "../../../src/trading/policy/denial.js";
import type { JournalRecord } from "../../../src/trading/orders/journal.js";
import type { DeskOrder } from "../ledger/desk-order.js";
import { OrderManagement } from "./order-management.js";
import type { OrderRow } from "../ledger/rows.js";
import {
  ALLOWED,
  brokerOrder,
  createTestContext,
  entryOf,
  executionOf,
  OPENED,
  type TestContext,
} from "../../testing/test-context.js";

const FRESH_MS = 60_000;
const LOST: BrokerOutcome<BrokerOrder> = { kind: "unresolved", reason: "no answer within 2000 ms" };

let desk: TestContext;
let oms: OrderManagement;
let messagesLeft: number;

beforeEach(async () => {
  desk = await createTestContext();
  messagesLeft = 100;
  oms = new OrderManagement(
    desk,
    () => FRESH_MS,
    () => messagesLeft-- > 0,
  );
});

/** Takes the strategy's entry in and stores it, as a session does. */
async function stored(): Promise<DeskOrder> {
  const { order, change } = oms.take(entryOf(desk), ALLOWED);
  await desk.writer.write(change!);
  order.held = false;
  return order;
}

/** Lets wall time pass in steps, looking after orders as the session's clock does. */
async function wait(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    desk.pass(500);
    await oms.settle();
  }
}

function kinds(): string[] {
  return desk.notes.map(({ kind }) => kind);
}

function records(): JournalRecord[] {
  return desk.notes.flatMap(({ body }) => (body["records"] as JournalRecord[] | undefined) ?? []);
}

/** The order's row as it was last stored. */
function storedRow(id: string): OrderRow {
  return desk.stored.flatMap(({ orders }) => orders ?? []).findLast((row) => row.id === id)!;
}

describe("OrderManagement", () => {
  test("take() reserves an allowed order before anything is sent, and gives the same order for the same id", async () => {
    const intent = entryOf(desk);
    const { order, change } = oms.take(intent, ALLOWED);
    expect(order).toMatchObject({
      held: true,
      row: { state: "pending_submit", reserved_price: "100", quantity: "10" },
    });
    expect(change!.journal.map(({ kind }) => kind)).toEqual(["order.decided", "order.checked"]);
    await wait(2 * FRESH_MS);
    expect(desk.broker.sent).toEqual([]);
    expect(order.row.state).toBe("pending_submit");
    expect(oms.take(intent, ALLOWED)).toEqual({ order, change: null });
  });

  test("take() of a refused intent stores the control, its limit and its figure, and sends nothing", async () => {
    const why = denial("ORDER_NOTIONAL_EXCEEDED", "worth of the order is $1,000, limit $500", 500, 1000);
    const { order, change } = oms.take(entryOf(desk), { kind: "reject", denials: [why] });
    await desk.writer.write(change!);
    expect(order.row).toMatchObject({ state: "rejected", reason: why.message });
    expect(order.row.denials).toEqual([{ ...why }]);
    expect(change!.denials).toMatchObject([{ control: 3, count: 1 }]);
    expect(records()).toMatchObject([{ kind: "rejected", reason: why.message, denial: why }]);
    expect(desk.strategy.state.orders).toEqual([]);
    order.held = false;
    await oms.send(order);
    expect(desk.broker.sent).toEqual([]);
  });

  test("take() of a reduced intent sends what is left to close and says so to the decision path", async () => {
    const why = denial("OPEN_ORDERS_EXIT_TAKEN", "4 units are left to close, the order asks for 10", 4, 10);
    const { order } = oms.take(entryOf(desk), { kind: "reduce", quantity: 4, denial: why, cancelFirst: [] });
    order.held = false;
    await oms.send(order);
    expect(desk.broker.sent).toMatchObject([{ quantity: "4" }]);
    expect(desk.strategy.state.orders).toMatchObject([{ order: { quantity: 4 } }]);
  });

  test("send() stores a confirmed order with the broker's id", async () => {
    const order = await stored();
    await oms.send(order);
    expect(storedRow(order.row.id)).toMatchObject({
      state: "accepted",
      broker_id: `at-broker:${order.row.id}`,
      unresolved: null,
    });
    expect(kinds()).toEqual(["order.decided", "order.checked", "order.sent", "order.accepted"]);
    expect(records().map(({ kind }) => kind)).toEqual(["accepted"]);
    await oms.send(order);
    await wait(20_000);
    expect(desk.broker.sent.length).toBe(1);
  });

  test("send() stores a refusal with code and words, and does not send again", async () => {
    desk.broker.answers.push({
      kind: "refused",
      code: "40310000",
      reason: "insufficient buying power",
      retry: false,
    });
    const order = await stored();
    await oms.send(order);
    expect(storedRow(order.row.id)).toMatchObject({
      state: "rejected",
      reason: "40310000: insufficient buying power",
    });
    expect(records()).toMatchObject([{ kind: "rejected", reason: "40310000: insufficient buying power" }]);
    await wait(20_000);
    expect(desk.broker.sent.length).toBe(1);
    expect(desk.settledIds).toContain(order.row.id);
  });

  test("settle() adopts an order that was accepted although its answer was lost, and never sends it twice", async () => {
    desk.broker.answers.push(LOST);
    const order = await stored();
    await oms.send(order);
    expect(storedRow(order.row.id)).toMatchObject({
      state: "pending_submit",
      unresolved: LOST.kind === "unresolved" ? LOST.reason : "",
    });
    expect(oms.uncertain).toBe(1);
    desk.broker.has.set(order.row.id, brokerOrder({ clientOrderId: order.row.id }));
    await wait(10_000);
    expect(desk.broker.sent.length).toBe(1);
    expect(storedRow(order.row.id)).toMatchObject({ state: "accepted", unresolved: null });
    expect(kinds()).toContain("order.resolved");
    expect(oms.uncertain).toBe(0);
  });

  test("settle() sends an order that never arrived again under the same id, after a while in which it may still arrive", async () => {
    desk.broker.answers.push(LOST);
    const order = await stored();
    await oms.send(order);
    await wait(3500);
    expect(desk.broker.sent.length).toBe(1);
    await wait(1500);
    expect(desk.broker.sent.map(({ clientOrderId }) => clientOrderId)).toEqual([order.row.id, order.row.id]);
    expect(storedRow(order.row.id).state).toBe("accepted");
    expect(records().map(({ kind }) => kind)).toEqual(["accepted"]);
  });

  test("settle() keeps an order in flight while the broker does not answer the query", async () => {
    desk.broker.answers.push(LOST);
    const order = await stored();
    await oms.send(order);
    desk.broker.down = true;
    desk.pass(10_000);
    await expect(oms.settle()).rejects.toThrow("Cannot find the order");
    expect(order.row).toMatchObject({ state: "pending_submit" });
    expect(desk.broker.sent.length).toBe(1);
    desk.broker.down = false;
    await oms.settle();
    expect(desk.broker.sent.length).toBe(2);
  });

  test("settle() sends a rate-limited order again under the same id", async () => {
    desk.broker.answers.push({
      kind: "refused",
      code: "42910000",
      reason: "rate limit exceeded",
      retry: true,
    });
    const order = await stored();
    await oms.send(order);
    expect(order.row.state).toBe("pending_submit");
    await wait(6000);
    expect(desk.broker.sent.length).toBe(2);
    expect(storedRow(order.row.id).state).toBe("accepted");
  });

  test("settle() does not send while no message is left", async () => {
    desk.broker.answers.push(LOST);
    const order = await stored();
    await oms.send(order);
    messagesLeft = 0;
    await wait(10_000);
    expect(desk.broker.sent.length).toBe(1);
    messagesLeft = 1;
    await wait(1000);
    expect(desk.broker.sent.length).toBe(2);
  });

  test("settle() gives an order up when its signal is too old", async () => {
    desk.broker.answers.push(LOST, LOST, LOST, LOST, LOST, LOST, LOST, LOST);
    const order = await stored();
    await oms.send(order);
    desk.broker.down = true;
    desk.pass(FRESH_MS);
    desk.broker.down = false;
    await oms.settle();
    expect(desk.broker.sent.length).toBe(1);
    expect(storedRow(order.row.id)).toMatchObject({
      state: "expired",
      unresolved: null,
      reason: "It never reached the broker",
    });
    expect(records()).toMatchObject([{ kind: "expired" }]);
    expect(oms.uncertain).toBe(0);
  });

  test("settle() gives an order up after five sends", async () => {
    desk.broker.answers.push(LOST, LOST, LOST, LOST, LOST, LOST, LOST);
    const order = await stored();
    await oms.send(order);
    await wait(40_000);
    expect(desk.broker.sent.length).toBe(5);
    expect(storedRow(order.row.id).state).toBe("expired");
  });

  test("cancel() of a working order asks the broker, and the order is canceled when the broker says so", async () => {
    const order = await stored();
    await oms.send(order);
    expect(await oms.cancel(order, "person:ann", "no longer wanted")).toBe(true);
    expect(desk.broker.canceled).toEqual([order.row.broker_id]);
    expect(storedRow(order.row.id).state).toBe("pending_cancel");
    const gone = brokerOrder({ clientOrderId: order.row.id }, { status: "canceled" });
    await desk.writer.write(oms.events.update({ order: gone, fill: null, event: "canceled", time: OPENED }));
    expect(storedRow(order.row.id).state).toBe("canceled");
    expect(await oms.cancel(order, "person:ann", "again")).toBe(false);
  });

  test("cancel() of an order that was never sent ends it at once, and it is not sent any more", async () => {
    const order = await stored();
    expect(await oms.cancel(order, "person:ann", "no longer wanted")).toBe(true);
    expect(storedRow(order.row.id)).toMatchObject({ state: "canceled", reason: "no longer wanted" });
    await oms.send(order);
    await wait(2 * FRESH_MS);
    expect([desk.broker.sent, desk.broker.canceled]).toEqual([[], []]);
  });

  test("cancel() whose answer is lost is asked again until the order is done", async () => {
    const order = await stored();
    await oms.send(order);
    desk.broker.cancelAnswers.push({ kind: "unresolved", reason: "no answer" });
    await oms.cancel(order, "person:ann", "no longer wanted");
    await wait(2500);
    expect(desk.broker.canceled.length).toBe(1);
    await wait(1500);
    expect(desk.broker.canceled.length).toBe(2);
    desk.broker.has.set(order.row.id, brokerOrder({ clientOrderId: order.row.id }, { status: "canceled" }));
    await wait(10_000);
    expect(storedRow(order.row.id).state).toBe("canceled");
    expect(desk.broker.canceled.length).toBe(2);
  });

  test("cancel() of an order whose answer was lost cancels it once it is found", async () => {
    desk.broker.answers.push(LOST);
    const order = await stored();
    await oms.send(order);
    await oms.cancel(order, "person:ann", "no longer wanted");
    expect(desk.broker.canceled).toEqual([]);
    const found = brokerOrder({ clientOrderId: order.row.id });
    desk.broker.has.set(order.row.id, found);
    await wait(2000);
    expect(desk.broker.canceled).toEqual([found.id]);
    expect(desk.broker.sent.length).toBe(1);
    expect(storedRow(order.row.id).state).toBe("pending_cancel");
  });

  test("cancel() of an order that never arrived ends it without sending it again", async () => {
    desk.broker.answers.push(LOST);
    const order = await stored();
    await oms.send(order);
    await oms.cancel(order, "person:ann", "no longer wanted");
    await wait(10_000);
    expect(desk.broker.sent.length).toBe(1);
    expect(storedRow(order.row.id)).toMatchObject({
      state: "canceled",
      reason: "Canceled before it reached the broker",
    });
  });

  test("cancel() while the order is being sent goes out as soon as the broker has it", async () => {
    const order = await stored();
    const sending = oms.send(order);
    await oms.cancel(order, "person:ann", "no longer wanted");
    await sending;
    expect(desk.broker.canceled).toEqual([`at-broker:${order.row.id}`]);
    expect(storedRow(order.row.id).state).toBe("pending_cancel");
  });

  test("settle() fetches fills that the broker's sum has and the stream did not bring", async () => {
    const order = await stored();
    await oms.send(order);
    const there = brokerOrder(
      { clientOrderId: order.row.id },
      { status: "filled", filledQuantity: "10", filledAveragePrice: "101" },
    );
    desk.broker.has.set(order.row.id, there);
    desk.broker.fills = [executionOf(there, "e1", 10, 101)];
    await oms.ask(order);
    await wait(5000);
    expect(storedRow(order.row.id)).toMatchObject({ state: "filled", filled: "10" });
    expect(desk.stored.flatMap(({ fills }) => fills ?? [])).toMatchObject([
      { execution_id: "e1", source: "activities" },
    ]);
  });

  test("settle() takes a fill from the order's sum when no list shows it for long", async () => {
    const order = await stored();
    await oms.send(order);
    const sum = { status: "filled", filledQuantity: "10", filledAveragePrice: "101" } as const;
    desk.broker.has.set(order.row.id, brokerOrder({ clientOrderId: order.row.id }, sum));
    await oms.ask(order);
    await wait(9000);
    expect(desk.book.quantityOf("sma", "TEST").toNumber()).toBe(0);
    await wait(4000);
    expect(plain(desk.book.quantityOf("sma", "TEST"))).toBe("10");
    expect(desk.stored.flatMap(({ fills }) => fills ?? [])).toMatchObject([
      { price: "101", source: "order" },
    ]);
  });

  test("waits() holds the entry of a reversal back until its exit is done, also from settle()", async () => {
    const { entry, exit } = await reversal();
    await oms.send(entry);
    await wait(120_000);
    expect(desk.broker.sent.map(({ clientOrderId }) => clientOrderId)).toEqual([exit.row.id]);
    const done = brokerOrder(
      { clientOrderId: exit.row.id, side: "sell" },
      { status: "filled", filledQuantity: "10" },
    );
    const fill = executionOf(done, "x1", 10, 99);
    await desk.writer.write(oms.events.update({ order: done, fill, event: "fill", time: OPENED }));
    expect(oms.waits(entry)).toBe(false);
    await wait(1000);
    expect(desk.broker.sent.map(({ clientOrderId }) => clientOrderId)).toEqual([exit.row.id, entry.row.id]);
    expect(storedRow(entry.row.id).state).toBe("accepted");
  });

  test("send() of an exit closes what is still held, and ends it when that is nothing", async () => {
    const intent = { ...entryOf(desk), reduceOnly: true, side: "sell" as const };
    const hold = (side: "buy" | "sell", quantity: number) =>
      desk.book.execute({
        strategy: "sma",
        symbol: "TEST",
        side,
        quantity: decimal(quantity),
        price: decimal(100),
        time: "2020-01-03T14:30:00.000Z",
      });
    hold("buy", 4);
    const part = oms.take({ ...intent, id: "test.part" }, ALLOWED).order;
    part.held = false;
    await oms.send(part);
    expect(desk.broker.sent).toMatchObject([{ clientOrderId: "test.part", quantity: "4" }]);
    expect(storedRow("test.part")).toMatchObject({ state: "accepted", quantity: "4" });
    hold("sell", 4);
    const none = oms.take({ ...intent, id: "test.none" }, ALLOWED).order;
    none.held = false;
    await oms.send(none);
    expect(desk.broker.sent.length).toBe(1);
    expect(storedRow("test.none")).toMatchObject({
      state: "expired",
      reason: "The position is closed already",
    });
  });

  test("send() gives the entry of a reversal up when its exit ended without closing the position", async () => {
    const { entry, exit } = await reversal();
    const ended = brokerOrder({ clientOrderId: exit.row.id, side: "sell" }, { status: "canceled" });
    await desk.writer.write(oms.events.update({ order: ended, fill: null, event: "canceled", time: OPENED }));
    await oms.send(entry);
    expect(desk.broker.sent.length).toBe(1);
    expect(storedRow(entry.row.id)).toMatchObject({
      state: "expired",
      reason: "The position that it reverses is not closed",
    });
  });
});

/** Ten units held, an exit that works, and the entry to the other side, as a strategy that trades both sides decides. */
async function reversal(): Promise<{ entry: DeskOrder; exit: DeskOrder }> {
  const intent = entryOf(desk);
  const time = "2020-01-03T14:30:00.000Z";
  const { quantity, decision } = intent;
  desk.book.execute({
    strategy: "sma",
    symbol: "TEST",
    side: "buy",
    quantity,
    price: quantity.times(10),
    time,
  });
  const sells = { ...intent, side: "sell" as const };
  const exit = oms.take(
    {
      ...sells,
      id: "test.exit",
      reduceOnly: true,
      decision: { ...decision!, clientOrderId: "test.exit", reduceOnly: true },
    },
    ALLOWED,
  ).order;
  const entry = oms.take(
    { ...sells, id: "test.entry", decision: { ...decision!, clientOrderId: "test.entry" } },
    ALLOWED,
  ).order;
  exit.held = false;
  entry.held = false;
  await oms.send(exit);
  return { entry, exit };
}
