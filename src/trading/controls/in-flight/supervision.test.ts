import { describe, expect, it } from "vitest";
import { lateAlerts } from "../post-trade/alert-deadline.js";
import { compareBooks, type Books } from "../../orders/compare-books.js";
import { refuseDifferences } from "../post-trade/reconciliation.js";
import { reviewFill, reviewLosses } from "../../verdict/fill-review.js";
import { reviewConnection, reviewHeartbeat } from "./connection.js";
import { overdueOrders } from "./order-lifetime.js";
import { unconfirmedCancels } from "./cancel-confirmation.js";
import { HEALTHY } from "../../proofs/healthy-case.js";
import { openOrder, positionIn } from "../risk-case.js";
import { originOf } from "../post-trade/unknown-orders.js";
import { DEFAULT_POLICY as POLICY } from "../../policy/risk-policy.js";

describe("signs of life", () => {
  it("reviewHeartbeat() reduces after three missed heartbeats and cancels after six", () => {
    expect(reviewHeartbeat(15_000, POLICY)).toEqual({ action: "none", denial: null });
    expect(reviewHeartbeat(15_001, POLICY)).toMatchObject({
      action: "reduce",
      denial: { limit: 15_000, figure: 15_001 },
    });
    expect(reviewHeartbeat(30_000, POLICY).action).toBe("reduce");
    expect(reviewHeartbeat(30_001, POLICY)).toMatchObject({ action: "cancel", denial: { limit: 30_000 } });
  });
  it("reviewHeartbeat() cancels when there never was one", () => {
    expect(reviewHeartbeat(null, POLICY)).toMatchObject({ action: "cancel", denial: { figure: null } });
  });
  it("reviewConnection() reduces at once and cancels when the stream stays away", () => {
    expect(reviewConnection(null, POLICY).action).toBe("none");
    expect(reviewConnection(0, POLICY)).toMatchObject({
      action: "reduce",
      denial: { code: "BROKER_DISCONNECTED" },
    });
    expect(reviewConnection(30_000, POLICY).action).toBe("reduce");
    expect(reviewConnection(30_001, POLICY).action).toBe("cancel");
  });
});

describe("orders that take too long", () => {
  it("overdueOrders() leaves exits and orders that are being canceled", () => {
    const orders = [
      openOrder("old", { submittedAt: 0 }),
      openOrder("stop", { submittedAt: 0, reduceOnly: true }),
      openOrder("going", { submittedAt: 0, cancelRequestedAt: 5 }),
      openOrder("young", { submittedAt: 10 }),
    ];
    const found = overdueOrders(orders, POLICY.maxOrderLifetimeMs + 1, POLICY);
    expect(found.map(({ clientOrderId }) => clientOrderId)).toEqual(["old"]);
  });
  it("unconfirmedCancels() finds cancels that wait, of exits too", () => {
    const orders = [
      openOrder("a", { cancelRequestedAt: 0, reduceOnly: true }),
      openOrder("b", { cancelRequestedAt: 1 }),
      openOrder("c"),
    ];
    expect(unconfirmedCancels(orders, 5001, POLICY)).toMatchObject([
      { clientOrderId: "a", denial: { figure: 5001 } },
    ]);
  });
  it("lateAlerts() counts what still waits", () => {
    const alerts = [
      { id: "a", raisedAt: 0, deliveredAt: null },
      { id: "b", raisedAt: 0, deliveredAt: 5000 },
      { id: "c", raisedAt: 0, deliveredAt: 5001 },
    ];
    expect(lateAlerts(alerts, 5001, POLICY).map(({ message }) => message)).toEqual([
      "Control 31, ALERT_LATE: alert a waits for 5.001 s, limit 5 s",
      "Control 31, ALERT_LATE: alert c took 5.001 s, limit 5 s",
    ]);
  });
});

describe("two books", () => {
  const OURS: Books = {
    cash: "1000.00",
    positions: [{ symbol: "A", quantity: "10" }],
    orders: [{ clientOrderId: "s.1", filledQuantity: "0" }],
    fills: ["x1"],
  };
  const against = (broker: Partial<Books>) => compareBooks(OURS, { ...OURS, ...broker }, POLICY);

  it("compareBooks() finds nothing when only the writing differs", () => {
    const same = {
      cash: "1000.01",
      positions: [
        { symbol: "A", quantity: "10.000" },
        { symbol: "B", quantity: "0" },
      ],
    };
    expect(against(same)).toEqual([]);
  });
  it("compareBooks() names what differs, on either side", () => {
    expect(against({ cash: "1000.011" })).toEqual([
      { kind: "cash", key: "", ours: "1000.00", broker: "1000.011" },
    ]);
    expect(against({ positions: [{ symbol: "A", quantity: "10.000000001" }] })).toEqual([
      { kind: "position", key: "A", ours: "10", broker: "10.000000001" },
    ]);
    expect(against({ positions: [{ symbol: "B", quantity: "-1" }] })).toEqual([
      { kind: "position", key: "A", ours: "10", broker: null },
      { kind: "position", key: "B", ours: null, broker: "-1" },
    ]);
    expect(against({ orders: [{ clientOrderId: "s.1", filledQuantity: "3" }] })).toEqual([
      { kind: "order", key: "s.1", ours: "0", broker: "3" },
    ]);
    expect(against({ fills: ["x1", "x2"] })).toEqual([{ kind: "fill", key: "x2", ours: null, broker: "1" }]);
  });
  it("compareBooks() sees what floats cannot", () => {
    const big = { ...OURS, positions: [{ symbol: "A", quantity: "9007199254740993" }] };
    const near = { ...OURS, positions: [{ symbol: "A", quantity: "9007199254740992" }] };
    expect(compareBooks(big, near, POLICY)).toHaveLength(1);
  });
  it("refuseDifferences() names the first with both sides", () => {
    expect(refuseDifferences([])).toBeNull();
    expect(refuseDifferences(against({ cash: "900", fills: [] }))).toMatchObject({
      code: "BOOKS_DIFFER",
      limit: 0,
      figure: 2,
      message: "Control 29, BOOKS_DIFFER: 2 differences, first cash: ours 1000.00, the broker's 900",
    });
  });
  it("originOf() tells ours, lost ones of ours and strangers apart", () => {
    const known = new Set(["live.alpha.1.A.entry"]);
    expect(originOf("live.alpha.1.A.entry", known, "live")).toEqual({ kind: "known" });
    expect(originOf("live.alpha.2.A.entry", known, "live").kind).toBe("lost");
    expect(originOf("livelier.1", known, "live").kind).toBe("unknown");
  });
});

describe("after a fill", () => {
  const account = (changes: object) => ({ ...HEALTHY.context, ...changes });

  it("reviewFill() finds what a bad fill took beyond a limit, and lets only exits through", () => {
    const held = { positions: [positionIn("TEST", 1600), positionIn("OTHER", -1600)] };
    const { action, denials } = reviewFill(account(held), "TEST", POLICY);
    expect(action).toBe("reduce");
    expect(denials.map(({ message }) => message)).toEqual([
      "Control 32, FILL_LIMIT_EXCEEDED: after a fill in TEST, net exposure to it is 16 %, limit 15 %",
    ]);
  });
  it("reviewFill() refuses to be content without a price or an equity", () => {
    const unpriced = { positions: [{ ...positionIn("TEST", 1), price: null }] };
    expect(reviewFill(account(unpriced), "TEST", POLICY).action).toBe("reduce");
    expect(reviewFill(account({ equity: Number.NaN }), "TEST", POLICY).action).toBe("reduce");
    expect(reviewFill(account({ positions: [] }), "TEST", POLICY)).toEqual({ denials: [], action: "none" });
  });
  it("reviewLosses() opens the breaker on the day's loss and engages the kill switch on the drawdown", () => {
    const at = (equity: number) =>
      reviewLosses({ equity, dayStartEquity: 100, highWaterMark: 105 }, POLICY).action;
    expect(at(97)).toBe("none");
    expect(at(96.9)).toBe("breaker");
    expect(at(94.4)).toBe("kill");
    expect(at(-5)).toBe("kill");
    expect(at(Number.NaN)).toBe("reduce");
  });
  it("reviewLosses() names first what its action is for", () => {
    const both = reviewLosses({ equity: 90, dayStartEquity: 100, highWaterMark: 105 }, POLICY);
    expect(both.denials.map(({ code }) => code)).toEqual(["DRAWDOWN_EXCEEDED", "DAILY_LOSS_EXCEEDED"]);
  });
});
