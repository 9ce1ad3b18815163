import { describe, expect, it } from "vitest";
import { volatilityRatio } from "./volatility-ratio.js";

const returns = (recent: number, usual: number): number[] => [
  ...Array.from({ length: 60 }, (_, k) => (k % 2 ? usual : -usual)),
  ...Array.from({ length: 5 }, () => recent),
];

describe("volatility against what is usual", () => {
  it("volatilityRatio() divides root mean squares, whatever the signs", () => {
    expect(volatilityRatio(returns(0.04, 0.01))).toBeCloseTo(4, 12);
    expect(volatilityRatio(returns(-0.02, 0.02))).toBeCloseTo(1, 12);
  });
  it("volatilityRatio() reads the last 65 returns only", () => {
    expect(volatilityRatio([9, ...returns(0.04, 0.01)])).toBeCloseTo(4, 12);
    expect(volatilityRatio(returns(0.04, 0.01).slice(1))).toBeNull();
  });
  it("volatilityRatio() is null when nothing moves, endless after a standstill, and NaN for NaN", () => {
    expect(volatilityRatio(returns(0, 0))).toBeNull();
    expect(volatilityRatio(returns(0.01, 0))).toBe(Infinity);
    expect(volatilityRatio(returns(Number.NaN, 0.01))).toBeNaN();
  });
});
