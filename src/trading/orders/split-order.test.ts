import { describe, expect, it } from "vitest";
import { createOrder, type Order } from "./order.js";
import { fractionAfterSplit, splitOrder, unitsAfterSplit } from "./split-order.js";

describe("splitOrder", () => {
  it("splitOrder() restates every price and quantity an order carries, and nothing else", () => {
    const bracket = {
      stopLoss: { price: 80 },
      takeProfit: { fraction: 0.5 },
      stopLimit: 79,
      trailingStop: 0.1,
    };
    const request = { symbol: "A", side: "buy", quantity: 10, type: "stop-limit" } as const;
    const order: Order = {
      ...createOrder({ ...request, stopPrice: 100, limitPrice: 102, bracket }, "id", 0),
      trail: 0.05,
      trailAmount: 6,
    };
    expect(splitOrder(order, 2, 4, 6, true)).toEqual({
      ...order,
      quantity: 20,
      stopPrice: 50,
      limitPrice: 51,
      trailAmount: 3,
      bracket: { ...bracket, stopLoss: { price: 40 }, stopLimit: 39.5 },
    });
  });
  it("splitOrder() drops the fraction of what still works, not of what has filled", () => {
    const order = createOrder({ symbol: "A", side: "sell", quantity: 250 }, "id", 0);
    expect(splitOrder(order, 0.01, 30, 220, true).quantity).toBeCloseTo(2.3, 12);
    expect(splitOrder(order, 0.01, 30, 220, false).quantity).toBeCloseTo(2.5, 12);
  });
  it("unitsAfterSplit() rounds whole units towards 0 and leaves fractions alone", () => {
    expect([250, -250, 50, 100].map((units) => unitsAfterSplit(units, 0.01, true))).toEqual([2, -2, 0, 1]);
    expect(unitsAfterSplit(2.5, 0.1, true)).toBe(0.25);
    expect(unitsAfterSplit(250, 0.01, false)).toBe(2.5);
    expect(unitsAfterSplit(Number.NaN, 2, true)).toBeNaN();
  });
  it("fractionAfterSplit() is what rounding takes off, with its sign", () => {
    expect([250, -250, 50, 100].map((units) => fractionAfterSplit(units, 0.01, true))).toEqual([
      0.5, -0.5, 0.5, 0,
    ]);
    expect(fractionAfterSplit(250, 0.01, false)).toBe(0);
  });
});
