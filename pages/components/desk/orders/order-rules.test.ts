import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NewOrder } from "../../../src/contracts/orders.js";
import { checkOrder, ORDER_PRICES, orderOf, type OrderDraft } from "./order-rules.js";

const GOOD: OrderDraft = {
  symbol: "AAPL",
  side: "buy",
  type: "limit",
  quantity: "12",
  limitPrice: "187.20",
  stopPrice: "",
  trailPercent: "",
  timeInForce: "day",
  reason: "rebalance",
};

const draft = fc.record({
  symbol: fc.oneof(
    fc.constantFrom("AAPL", "BRK.B", "^SPX", "aapl", "", "A".repeat(17)),
    fc.string({ maxLength: 18 }),
  ),
  side: fc.constantFrom("buy", "sell"),
  type: fc.constantFrom(...Object.keys(ORDER_PRICES)),
  quantity: fc.oneof(
    fc.constantFrom("1", "0", "0.0", "0.000000001", "-1", "1e3", "1."),
    fc.string({ maxLength: 4 }),
  ),
  limitPrice: fc.constantFrom("", "187.2", "0", "x"),
  stopPrice: fc.constantFrom("", "187.2", "0", "x"),
  trailPercent: fc.constantFrom("", "1.5", "0", "x"),
  timeInForce: fc.constantFrom("day", "gtc"),
  reason: fc.constantFrom("", "  a ", "because", "x".repeat(501)),
});

describe("checkOrder()", () => {
  it("finds nothing wrong with an order that the contract takes", () => {
    expect(checkOrder(GOOD)).toEqual({});
    expect(NewOrder.parse(orderOf(GOOD))).toEqual(orderOf(GOOD));
  });

  it("passes only what the contract takes too, over random drafts", () => {
    let passed = 0;
    fc.assert(
      fc.property(draft, (typed) => {
        const fine = Object.keys(checkOrder(typed)).length === 0;
        if (fine) passed++;
        return !fine || NewOrder.safeParse(orderOf(typed)).success;
      }),
      { seed: 7, numRuns: 5_000 },
    );
    expect(passed).toBeGreaterThan(5);
  });

  it.each([
    ["symbol", { symbol: "aapl" }],
    ["quantity", { quantity: "0" }],
    ["limitPrice", { limitPrice: "" }],
    ["stopPrice", { type: "stop_limit" }],
    ["trailPercent", { type: "trailing_stop" }],
    ["reason", { reason: " a " }],
  ])("names %s when that is what is wrong", (field, changes) => {
    expect(Object.keys(checkOrder({ ...GOOD, ...changes }))).toEqual([field]);
  });
});

describe("orderOf()", () => {
  it("leaves out a price that the type does not take", () => {
    expect(orderOf({ ...GOOD, type: "market" }).limitPrice).toBeNull();
  });
});
