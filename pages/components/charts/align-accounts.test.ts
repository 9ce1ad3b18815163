import { describe, expect, it } from "vitest";
import { alignAccounts } from "./align-accounts.js";

describe("alignAccounts()", () => {
  it("keeps the bars that all have, and begins each with the same cash", () => {
    const a = { time: Float64Array.of(1, 2, 3, 5), equity: Float64Array.of(10, 20, 30, 50) };
    const b = { time: Float64Array.of(2, 3, 4, 5), equity: Float64Array.of(4, 2, 9, 8) };
    const { time, equities } = alignAccounts([a, b], 100);
    expect(time).toEqual(Float64Array.of(2, 3, 5));
    expect(equities).toEqual([Float64Array.of(100, 150, 250), Float64Array.of(100, 50, 200)]);
  });

  it("leaves one account as it is when it begins with the cash", () => {
    const only = { time: Float64Array.of(1, 2), equity: Float64Array.of(100, 110) };
    expect(alignAccounts([only], 100).equities[0]![1]).toBeCloseTo(110, 12);
  });

  it("draws no account that has nothing when they begin", () => {
    const a = { time: Float64Array.of(1, 2), equity: Float64Array.of(100, 120) };
    const lost = { time: Float64Array.of(1, 2), equity: Float64Array.of(-50, -100) };
    const { equities } = alignAccounts([a, lost], 100);
    expect(equities[0]).toEqual(Float64Array.of(100, 120));
    expect(equities[1]).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  });

  it("is empty when no bar is common, and without accounts", () => {
    const a = { time: Float64Array.of(1), equity: Float64Array.of(10) };
    const b = { time: Float64Array.of(2), equity: Float64Array.of(10) };
    expect(alignAccounts([a, b], 100).time).toHaveLength(0);
    expect(alignAccounts([], 100).time).toHaveLength(0);
  });
});
