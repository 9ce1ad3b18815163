import { describe, expect, it } from "vitest";
import { FLAT, LONG, SHORT } from "../../strategies/contract/signal.js";
import type { Fill } from "./fill.js";
import { createOrder } from "./order.js";
import { cashPortfolio } from "./portfolio.js";
import { step, type TradingEvent, type TradingPolicy, type TradingState } from "./step.js";

const POLICY: TradingPolicy = {
  session: "s",
  strategy: "t",
  side: "long-short",
  size: { kind: "units", units: 2 },
  bracket: null,
};
const EMPTY: TradingState = { portfolio: cashPortfolio(100), orders: [] };
const ORDER = createOrder({ symbol: "A", side: "buy", quantity: 2 }, "id", 0);

function fill(quantity: number, remaining: number): TradingEvent {
  const where = { clientOrderId: "id", symbol: "A", side: "buy", index: 1, time: 1 } as const;
  const what: Fill = { ...where, quantity, remaining, price: 10, reference: 10, commission: 0 };
  return { kind: "fill", fill: what };
}

/** The state after events, each applied to a frozen state. */
function after(...events: TradingEvent[]): TradingState {
  const deepFreeze = <T>(value: T): T => {
    if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
    return Object.freeze(value);
  };
  return events.reduce((state, event) => step(deepFreeze(state), event, POLICY).state, EMPTY);
}

const SUBMIT: TradingEvent = { kind: "submit", time: 0, order: ORDER };
const ACCEPT: TradingEvent = { kind: "accepted", time: 0, clientOrderId: "id" };
const CANCEL: TradingEvent = { kind: "canceled", time: 0, clientOrderId: "id", reason: "asked" };

describe("step", () => {
  it("step() changes no state it is given and keeps a partly filled order open", () => {
    expect(after(SUBMIT, ACCEPT, fill(1, 1))).toEqual({
      portfolio: { cash: 90, positions: [{ symbol: "A", quantity: 1, averagePrice: 10 }] },
      orders: [{ order: ORDER, state: "partially_filled", filled: 1 }],
    });
  });
  it("step() takes a fill that comes before the acknowledgement, and one that comes after a cancel", () => {
    expect(after(SUBMIT, fill(2, 0)).orders).toEqual([]);
    expect(after(SUBMIT, ACCEPT, CANCEL, fill(2, 0)).portfolio.positions[0]?.quantity).toBe(2);
  });
  it("step() throws when an event is not in the table", () => {
    const early: TradingEvent = { kind: "rejected", time: 0, clientOrderId: "id", reason: "late" };
    expect(() => after(SUBMIT, fill(1, 1), early)).toThrow(
      "Cannot move order from partially_filled to rejected",
    );
  });
  it("step() turns a signal against the position into an exit and an entry", () => {
    const held = after(SUBMIT, fill(2, 0));
    const { orders, journal } = step(held, { kind: "signal", time: 7, symbol: "A", signal: SHORT }, POLICY);
    expect(orders.map((o) => [o.clientOrderId, o.side, o.reduceOnly])).toEqual([
      ["s.t.7.A.exit", "sell", true],
      ["s.t.7.A.entry", "sell", false],
    ]);
    expect(journal.map((r) => r.kind)).toEqual(["signal", "decided", "decided"]);
  });
  it("step() cancels an entry that still works when the signal turns", () => {
    const { state } = step(EMPTY, { kind: "signal", time: 7, symbol: "A", signal: LONG }, POLICY);
    const { orders, cancels } = step(state, { kind: "signal", time: 8, symbol: "A", signal: FLAT }, POLICY);
    expect([orders, cancels]).toEqual([[], ["s.t.7.A.entry"]]);
  });
});
