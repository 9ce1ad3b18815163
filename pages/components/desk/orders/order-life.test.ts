import { describe, expect, it } from "vitest";
import type { OrderDetail } from "../../../src/contracts/orders.js";
import { orderLife } from "./order-life.js";

const START = Date.UTC(2026, 0, 5, 15);
const at = (ms: number): string => new Date(START + ms).toISOString();

function order(
  steps: readonly (readonly [kind: string, ms: number])[],
  rest: Pick<OrderDetail, "state" | "unresolved">,
): OrderDetail {
  const events = steps.map(([kind, ms], k) => ({
    seq: k + 1,
    time: at(ms),
    kind,
    state: null,
    detail: kind,
  }));
  return { events, decidedAt: at(0), ...rest } as unknown as OrderDetail;
}

describe("orderLife()", () => {
  it("measures each stage from the event before it, by the journal's order", () => {
    const steps = [
      ["decided", 0],
      ["order.checked", 3],
      ["sent", 9],
      ["filled", 100],
      ["filled", 400],
    ] as const;
    const detail = order(steps, { state: "filled", unresolved: null });
    const shuffled = { ...detail, events: detail.events.toReversed() };
    const stages = orderLife(shuffled, START + 9_999);
    expect(stages.map(({ label, from, to }) => [label, to - from])).toEqual([
      ["Decided", 0],
      ["Checked", 3],
      ["Sent", 6],
      ["Filled", 91],
      ["Filled 2", 300],
    ]);
    expect(stages.at(-1)).toMatchObject({ from: START + 100, tone: "good" });
  });

  it("adds a stage that lasts until now when the order is not done", () => {
    const open = order(
      [
        ["decided", 0],
        ["accepted", 50],
      ],
      { state: "accepted", unresolved: null },
    );
    expect(orderLife(open, START + 550).at(-1)).toEqual({
      label: "Waiting",
      from: START + 50,
      to: START + 550,
      detail: "Waits as accepted",
      tone: "waiting",
    });
  });

  it("says why an order is unresolved", () => {
    const lost = order([["sent", 5]], { state: "pending_submit", unresolved: "No answer" });
    expect(orderLife(lost, START + 10).at(-1)).toMatchObject({
      label: "Unresolved",
      detail: "No answer",
      tone: "bad",
    });
  });

  it("never lets a stage end before it began when clocks disagree", () => {
    const stages = orderLife(
      order(
        [
          ["sent", 20],
          ["accepted", 15],
        ],
        { state: "canceled", unresolved: null },
      ),
      0,
    );
    expect(stages.every(({ from, to }) => to >= from)).toBe(true);
  });
});
