import { describe, expect, test } from "vitest";
import { toAccount, toFill, toOrder, toPosition, toUpdate } from "./alpaca-records.js";
import { streaming, trading } from "./alpaca-sdk.js";

/** An order as Alpaca's documentation shows one. */
const WIRE = {
  id: "61e69015-8549-4bfd-b9c3-01e75843f47d",
  client_order_id: "eb9e2aaa-f71a-4f51-b5b4-52a6c565dad4",
  created_at: "2021-03-16T18:38:01.942282Z",
  updated_at: "2021-03-16T18:38:01.942282Z",
  submitted_at: "2021-03-16T18:38:01.937734Z",
  symbol: "AAPL",
  asset_class: "us_equity",
  notional: null,
  qty: "1.5",
  filled_qty: "0",
  filled_avg_price: null,
  order_class: "",
  order_type: "limit",
  type: "limit",
  side: "buy",
  time_in_force: "day",
  limit_price: "120.10",
  stop_price: null,
  trail_percent: null,
  status: "new",
  replaced_by: null,
  replaces: null,
  legs: null,
};
const order = (changes: object = {}) => toOrder(trading.OrderFromJSON({ ...WIRE, ...changes }));

describe("toOrder()", () => {
  test("toOrder() keeps every figure as text, and gives times as milliseconds", () => {
    expect(order()).toEqual({
      id: WIRE.id,
      clientOrderId: WIRE.client_order_id,
      symbol: "AAPL",
      side: "buy",
      type: "limit",
      quantity: "1.5",
      timeInForce: "day",
      limitPrice: "120.10",
      stopPrice: null,
      trailPercent: null,
      status: "accepted",
      filledQuantity: "0",
      filledAveragePrice: null,
      submittedAt: Date.parse("2021-03-16T18:38:01.937Z"),
      updatedAt: Date.parse("2021-03-16T18:38:01.942Z"),
      replacedBy: null,
      replaces: null,
    });
  });

  test.each([
    ["pending_new", "pending"],
    ["new", "accepted"],
    ["accepted", "accepted"],
    ["accepted_for_bidding", "accepted"],
    ["held", "accepted"],
    ["stopped", "accepted"],
    ["suspended", "accepted"],
    ["partially_filled", "partially_filled"],
    ["filled", "filled"],
    ["done_for_day", "done_for_day"],
    ["calculated", "done_for_day"],
    ["canceled", "canceled"],
    ["expired", "expired"],
    ["replaced", "replaced"],
    ["pending_cancel", "pending_cancel"],
    ["pending_replace", "pending_replace"],
    ["rejected", "rejected"],
  ])("toOrder() takes the status %s for %s", (wire, status) => {
    expect(order({ status: wire }).status).toBe(status);
  });

  test("toOrder() knows every status that the SDK knows", () => {
    for (const status of Object.values(trading.OrderStatus)) expect(() => order({ status })).not.toThrow();
  });

  test.each([
    ["another status", { status: "odd" }, 'field "status" is "odd"'],
    ["a status of every object", { status: "constructor" }, 'field "status" is "constructor"'],
    ["no status", { status: null }, 'field "status" is missing'],
    ["a number for a price", { limit_price: 120.1 }, 'field "limit_price" is 120.1'],
    ["a price with an exponent", { limit_price: "1e2" }, 'field "limit_price" is "1e2"'],
    ["no filled quantity", { filled_qty: null }, 'field "filled_qty" is missing'],
    ["no id", { id: "" }, 'field "id" is ""'],
    ["no side", { side: "" }, 'field "side" is ""'],
    ["another type", { type: "iceberg" }, 'field "type" is "iceberg"'],
    ["no time", { submitted_at: "soon" }, 'field "submitted_at" is no time'],
  ])("toOrder() refuses %s", (_name, changes, message) => {
    expect(() => order(changes)).toThrow(message);
  });

  test("toOrder() gives what filled as the quantity of an order by value", () => {
    expect(order({ qty: null, notional: "500", filled_qty: "3.25" }).quantity).toBe("3.25");
  });
});

describe("toUpdate()", () => {
  const update = (changes: object = {}) =>
    toUpdate(
      streaming.mapTradeUpdate({
        event: "fill",
        execution_id: "2f63ea93-423d-4169-b3f6-3fdafc10c418",
        timestamp: "2021-03-16T18:38:02.100Z",
        price: "120.05",
        qty: "1.5",
        position_qty: "1.5",
        order: { ...WIRE, status: "filled", filled_qty: "1.5", filled_avg_price: "120.05" },
        ...changes,
      }),
    );

  test("toUpdate() gives an execution with its id, price and quantity", () => {
    expect(update()).toMatchObject({
      event: "fill",
      order: { status: "filled" },
      fill: {
        executionId: "2f63ea93-423d-4169-b3f6-3fdafc10c418",
        price: "120.05",
        quantity: "1.5",
        side: "buy",
      },
    });
  });

  test("toUpdate() gives no execution for another event, and the order's time when it names none", () => {
    const heard = update({ event: "new", timestamp: undefined, execution_id: undefined, price: undefined });
    expect(heard).toMatchObject({ fill: null, time: Date.parse("2021-03-16T18:38:01.942Z") });
  });

  test.each([
    ["an execution without an id", { execution_id: undefined }, 'field "execution_id" is missing'],
    ["an execution without a price", { price: undefined }, 'field "price" is missing'],
    ["an execution of a number", { qty: 1.5 }, 'field "qty" is 1.5'],
  ])("toUpdate() refuses %s", (_name, changes, message) => {
    expect(() => update(changes)).toThrow(message);
  });
});

describe("toFill(), toPosition() and toAccount()", () => {
  test("toFill() takes the part of the id that the stream knows, and a short sale for a sale", () => {
    const fill = toFill(
      trading.GetAccountActivities200ResponseInnerFromJSON({
        activity_type: "FILL",
        id: "20190524113406977::8efc7b9a-8b2b-4000-9955-d36e7db0df74",
        order_id: WIRE.id,
        symbol: "AAPL",
        side: "sell_short",
        price: "1.63",
        qty: "1",
        transaction_time: "2019-05-24T15:34:06.977Z",
      }),
    );
    expect(fill).toMatchObject({
      executionId: "8efc7b9a-8b2b-4000-9955-d36e7db0df74",
      side: "sell",
      price: "1.63",
    });
  });

  test.each([
    ["long", "5", "5"],
    ["short", "-5", "-5"],
    ["short", "5", "-5"],
  ])("toPosition() of a %s position of %s holds %s", (side, qty, quantity) => {
    const wire = { symbol: "AAPL", side, qty, avg_entry_price: "100", current_price: "101" };
    expect(toPosition(trading.PositionFromJSON(wire)).quantity).toBe(quantity);
  });

  test.each([
    [{}, false],
    [{ trading_blocked: true }, true],
    [{ account_blocked: true }, true],
    [{ trade_suspended_by_user: true }, true],
    [{ status: "ACCOUNT_CLOSED" }, true],
  ])("toAccount() with %j is blocked: %s", (changes, blocked) => {
    const money = { cash: "1", equity: "1", buying_power: "1", last_equity: "1" };
    const account = trading.AccountFromJSON({ id: "x", status: "ACTIVE", ...money, ...changes });
    expect(toAccount(account).tradingBlocked).toBe(blocked);
  });
});
