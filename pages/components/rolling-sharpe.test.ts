import { describe, expect, it } from "vitest";
import { createRandom } from "../src/core/random.js";
import { rollingSharpe } from "./rolling-sharpe.js";

/** The definition of the ratio, written down without any of our code. */
function sharpe(equity: readonly number[], periodsPerYear: number): number {
  const returns = equity.slice(1).map((value, i) => value / equity[i]! - 1);
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
  const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (returns.length - 1);
  return (mean / Math.sqrt(variance)) * Math.sqrt(periodsPerYear);
}

describe("rollingSharpe()", () => {
  it("is the ratio of the last returns at each bar, NaN before there are enough", () => {
    const random = createRandom(11);
    let value = 100;
    const equity = Float64Array.from({ length: 60 }, () => (value *= 1 + 0.01 * random.normal()));
    const result = rollingSharpe(equity, 252, 20);
    expect(result.subarray(0, 20).every(Number.isNaN)).toBe(true);
    for (let i = 20; i < 60; i++)
      expect(result[i]).toBeCloseTo(sharpe([...equity.subarray(i - 20, i + 1)], 252), 9);
  });

  it("is NaN where equity stands still", () => {
    expect([...rollingSharpe(new Float64Array(6).fill(5), 252, 3)].every(Number.isNaN)).toBe(true);
  });
});
