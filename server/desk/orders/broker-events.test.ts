import { beforeEach, describe, expect, test } from "vitest";
import { decimal, plain } from "../../../src/core/decimal.js";
import type { BrokerFill, BrokerOrder, BrokerUpdate } from "../../../src/trading/orders/broker.js";
import type { JournalRecord } from "../../../src/trading/orders/journal.js";
import type { DeskOrder } from "../ledger/desk-order.js";
import { OrderManagement } from "./order-management.js";
import type { Change } from "../ledger/rows.js";
import {
  ALLOWED,
  brokerOrder,
  createTestContext,
  entryOf,
  executionOf,
  OPENED,
  type TestContext,
} from "../../testing/test-context.js";

let desk: TestContext;
let oms: OrderManagement;
let order: DeskOrder;
let there: BrokerOrder;

beforeEach(async () => {
  desk = await createTestContext();
  oms = new OrderManagement(
    desk,
    () => 60_000,
    () => true,
  );
  order = oms.take(entryOf(desk), ALLOWED).order;
  there = brokerOrder({ clientOrderId: order.row.id });
});

function said(more: Partial<BrokerOrder>, fill: BrokerFill | null = null): BrokerUpdate {
  return { order: { ...there, ...more }, fill, event: fill ? "fill" : String(more.status), time: OPENED };
}

function execution(id: string, quantity: number, price = 100): BrokerFill {
  return executionOf(there, id, quantity, price);
}

function recordsIn(...changes: readonly (Change | null)[]): JournalRecord[] {
  return changes.flatMap((change) =>
    (change?.journal ?? []).flatMap(({ body }) => (body["records"] as JournalRecord[] | undefined) ?? []),
  );
}

function kindsIn(...changes: readonly (Change | null)[]): string[] {
  return changes.flatMap((change) => (change?.journal ?? []).map(({ kind }) => kind));
}

function held(): string {
  return plain(desk.book.quantityOf("sma", "TEST"));
}

describe("BrokerEvents", () => {
  test("update() accepts, fills and tells the decision path each once", () => {
    const accepted = oms.events.update(said({ status: "accepted" }));
    const filled = oms.events.update(
      said({ status: "filled", filledQuantity: "10" }, execution("e1", 10, 101.5)),
    );
    expect(recordsIn(accepted, filled).map(({ kind }) => kind)).toEqual(["accepted", "filled"]);
    const [, record] = recordsIn(accepted, filled);
    expect(record).toMatchObject({
      time: Date.UTC(2020, 0, 7),
      fill: {
        index: 1,
        time: Date.UTC(2020, 0, 7),
        quantity: 10,
        price: 101.5,
        reference: 101.5,
        remaining: 0,
      },
    });
    expect(order.row).toMatchObject({ state: "filled", filled: "10", notional: "1015", broker_id: there.id });
    expect(held()).toBe("10");
    expect(plain(desk.book.cash)).toBe("-1015");
    expect(desk.strategy.state.portfolio.positions).toMatchObject([{ symbol: "TEST", quantity: 10 }]);
    expect(desk.strategy.state.orders).toEqual([]);
  });

  test("fill() books an execution once, whether the stream or the list says it again", () => {
    oms.events.update(said({ status: "partially_filled", filledQuantity: "4" }, execution("e1", 4)));
    expect(oms.events.fill(execution("e1", 4), "activities")).toBeNull();
    const again = oms.events.update(
      said({ status: "partially_filled", filledQuantity: "4" }, execution("e1", 4)),
    );
    expect(again).toEqual({ journal: [] });
    expect(held()).toBe("4");
    expect(order.row.filled).toBe("4");
    expect(plain(desk.book.cash)).toBe("-400");
  });

  test("fill() books executions that came in the wrong order, and an old word does not move the order back", () => {
    oms.events.update(said({ status: "partially_filled", filledQuantity: "10" }, execution("e2", 6, 102)));
    const late = oms.events.update(
      said({ status: "partially_filled", filledQuantity: "4" }, execution("e1", 4, 101)),
    );
    expect(kindsIn(late)).toEqual(["order.filled"]);
    expect(oms.events.update(said({ status: "accepted" }))).toEqual({ journal: [] });
    expect(order.row).toMatchObject({ state: "filled", filled: "10", notional: "1016", broker_filled: "10" });
  });

  test("fill() is the first thing heard of an order: it was accepted, then filled", () => {
    expect(order.row.state).toBe("pending_submit");
    const change = oms.events.update(said({ status: "filled", filledQuantity: "10" }, execution("e1", 10)));
    expect(recordsIn(change).map(({ kind }) => kind)).toEqual(["accepted", "filled"]);
    expect(order.row).toMatchObject({ state: "filled", broker_id: there.id, unresolved: null });
  });

  test("fill() after a cancel counts in the position and leaves the order canceled, until it is whole", () => {
    oms.events.update(said({ status: "accepted" }));
    oms.events.update(said({ status: "canceled" }));
    expect(order.row.state).toBe("canceled");
    oms.events.update(said({ status: "canceled", filledQuantity: "3" }, execution("e1", 3)));
    expect([order.row.state, held()]).toEqual(["canceled", "3"]);
    oms.events.update(said({ status: "canceled", filledQuantity: "10" }, execution("e2", 7)));
    expect([order.row.state, held()]).toEqual(["filled", "10"]);
    expect(desk.strategy.state.portfolio.positions).toMatchObject([{ quantity: 10 }]);
  });

  test("fill() of a part that races a cancel leaves the wish to cancel standing", async () => {
    oms.events.update(said({ status: "accepted" }));
    await oms.cancel(order, "person:ann", "no longer wanted");
    expect(order.row.state).toBe("pending_cancel");
    oms.events.update(said({ status: "partially_filled", filledQuantity: "4" }, execution("e1", 4)));
    expect(order.row.state).toBe("pending_cancel");
    oms.events.update(said({ status: "accepted" }));
    expect(order.row.state).toBe("pending_cancel");
    const ended = oms.events.update(said({ status: "canceled", filledQuantity: "4" }));
    expect(recordsIn(ended).map(({ kind }) => kind)).toEqual(["canceled"]);
    expect([order.row.state, held()]).toEqual(["canceled", "4"]);
  });

  test("fill() beyond the order's quantity is booked and raises an alert", () => {
    const change = oms.events.update(said({ status: "filled", filledQuantity: "12" }, execution("e1", 12)));
    expect(held()).toBe("12");
    expect(kindsIn(change)).toContain("alert.raised");
    expect(desk.alerts()).toMatchObject([
      { code: "ORDER_OVERFILLED", level: "critical", symbol: "TEST", strategy: "sma" },
    ]);
    const more = oms.events.fill(execution("e2", 1), "activities");
    expect(more).not.toBeNull();
    expect(held()).toBe("13");
  });

  test("fillFromSum() books what no list shows, and the real execution that comes later is not booked again", () => {
    oms.events.update(said({ status: "accepted" }));
    oms.events.update(said({ status: "filled", filledQuantity: "4" }, execution("e1", 4, 100)));
    const sum = { ...there, status: "filled", filledQuantity: "10", filledAveragePrice: "103" } as const;
    oms.events.snapshot(order, sum, "query");
    const guessed = oms.events.fillFromSum(order, sum);
    expect(guessed?.fills).toMatchObject([{ quantity: "6", price: "105", source: "order" }]);
    expect([order.row.state, held(), plain(desk.book.cash)]).toEqual(["filled", "10", "-1030"]);
    const real = oms.events.fill(execution("e2", 6, 105), "activities");
    expect(kindsIn(real)).toEqual(["fill.covered"]);
    expect(real?.fills).toBeUndefined();
    expect([held(), plain(desk.book.cash)]).toEqual(["10", "-1030"]);
    expect(oms.events.fillFromSum(order, sum)).toBeNull();
  });

  test("update() quarantines an order that the desk did not send, books its fills and raises an alert", () => {
    const stranger = brokerOrder({ clientOrderId: "by-hand", symbol: "OTHER", side: "sell", quantity: "3" });
    const change = oms.events.update({
      order: { ...stranger, filledQuantity: "3", status: "filled" },
      fill: executionOf(stranger, "x1", 3, 50),
      event: "fill",
      time: OPENED,
    });
    expect(change.orders?.[0]).toMatchObject({ id: "by-hand", strategy: "external", symbol: "OTHER" });
    expect(desk.alerts()).toMatchObject([{ code: "ORDER_UNKNOWN", level: "critical", symbol: "OTHER" }]);
    expect(plain(desk.book.quantityOf("external", "OTHER"))).toBe("-3");
    expect(held()).toBe("0");
    expect(oms.events.adopt(stranger)).toBeNull();
  });

  test("update() rejects with a reason that the decision path hears", () => {
    const change = oms.events.update(said({ status: "rejected" }));
    expect(recordsIn(change)).toMatchObject([{ kind: "rejected", reason: "The broker rejected it" }]);
    expect(order.row).toMatchObject({ state: "rejected", reason: "The broker rejected it" });
    expect(desk.strategy.state.orders).toEqual([]);
  });

  test("snapshot() settles what was unresolved and says from where it is known", () => {
    order.row = { ...order.row, unresolved: "no answer" };
    const change = oms.events.snapshot(order, there, "query");
    expect(kindsIn(change)).toEqual(["order.resolved", "order.accepted"]);
    expect(change!.journal[0]!.body).toMatchObject({ source: "query" });
    expect(order.row).toMatchObject({ unresolved: null, state: "accepted", broker_id: there.id });
    expect(oms.events.snapshot(order, there, "query")).toBeNull();
  });

  test("snapshot() keeps the most that the broker ever said is filled", () => {
    oms.events.snapshot(order, { ...there, filledQuantity: "6", status: "partially_filled" }, "query");
    oms.events.snapshot(order, { ...there, filledQuantity: "2", status: "partially_filled" }, "list");
    expect(order.row.broker_filled).toBe("6");
    oms.events.snapshot(order, { ...there, filledQuantity: "3", status: "canceled" }, "list");
    expect(order.row).toMatchObject({ broker_filled: "6", state: "canceled" });
    expect(order.filled.eq(decimal(0))).toBe(true);
  });
});
