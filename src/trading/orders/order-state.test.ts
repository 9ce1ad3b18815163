import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canMove, isDone, moveOrder, ORDER_STATES, type OrderState } from "./order-state.js";

const anyState = fc.constantFrom(...ORDER_STATES);

describe("the table of order states", () => {
  it("moveOrder() goes only where the table allows, over any sequence of wishes", () => {
    fc.assert(
      fc.property(fc.array(anyState, { maxLength: 30 }), (wishes) => {
        let state: OrderState = "new";
        for (const wish of wishes) {
          if (canMove(state, wish)) state = moveOrder(state, wish);
          else expect(() => moveOrder(state, wish)).toThrow(`Cannot move order from ${state} to ${wish}`);
        }
      }),
      { seed: 9, numRuns: 300 },
    );
  });
  it("canMove() allows nothing after a complete fill or a rejection", () => {
    for (const state of ORDER_STATES) {
      expect(canMove("filled", state)).toBe(false);
      expect(canMove("rejected", state)).toBe(false);
    }
  });
  it("canMove() allows a fill after a cancel or an expiry, and no other life", () => {
    for (const done of ["canceled", "expired"] as const) {
      expect(ORDER_STATES.filter((state) => canMove(done, state)).sort()).toEqual([done, "filled"].sort());
    }
  });
  it("canMove() leads from new to every state, and from every open one to an end", () => {
    const reached = new Set<OrderState>(["new"]);
    for (const from of reached) for (const to of ORDER_STATES) if (canMove(from, to)) reached.add(to);
    expect([...reached].sort()).toEqual([...ORDER_STATES].sort());
    for (const state of ORDER_STATES.filter((s) => !isDone(s))) {
      expect(ORDER_STATES.some((to) => isDone(to) && canMove(state, to))).toBe(true);
    }
  });
});
