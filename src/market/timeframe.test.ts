import { describe, expect, it } from "vitest";
import { aaplBars } from "../fixtures/aapl-bars.js";
import { runBacktest } from "../research/run-backtest.js";
import { DEFAULT_OPTIONS } from "../simulation/options.js";
import { inferTimeframe, parseTimeframe, periodsPerYear, timeframeMs } from "./timeframe.js";

describe("periodsPerYear", () => {
  it.each([
    ["1Day", 252],
    ["1Hour", 252 * 7],
    ["30Min", 252 * 13],
    ["15Min", 252 * 26],
    ["5Min", 252 * 78],
    ["1Min", 252 * 390],
    ["1Week", 52],
    ["1Month", 12],
  ] as const)("periodsPerYear() of %s is %d: trading time, never calendar days", (timeframe, periods) => {
    expect(periodsPerYear(timeframe)).toBe(periods);
  });

  it("runBacktest() annualises every figure of a run with the same count", () => {
    const bars = aaplBars();
    const daily = runBacktest(bars, "sma-crossover", {}, DEFAULT_OPTIONS).metrics;
    const hourly = runBacktest({ ...bars, timeframe: "1Hour" }, "sma-crossover", {}, DEFAULT_OPTIONS).metrics;
    for (const name of ["sharpe", "sortino", "volatility"] as const) {
      expect(hourly[name] / daily[name]).toBeCloseTo(Math.sqrt(7), 12);
    }
    expect(Math.log1p(hourly.cagr) / Math.log1p(daily.cagr)).toBeCloseTo(7, 10);
  });
});

describe("timeframes", () => {
  it("parseTimeframe() refuses what is no count and unit", () => {
    expect(parseTimeframe("15Min")).toBe("15Min");
    for (const text of ["", "Day", "0Day", "1day", "1Year", "1.5Day"]) {
      expect(() => parseTimeframe(text)).toThrow("expected a count and Min, Hour, Day, Week or Month");
    }
  });

  it("inferTimeframe() takes the median gap, so that weekends do not count", () => {
    const { time } = aaplBars();
    expect(inferTimeframe(time)).toBe("1Day");
    expect(inferTimeframe(time.map((t) => t / 24))).toBe("1Hour");
    expect(inferTimeframe(new Float64Array(1))).toBe("1Day");
    expect(timeframeMs("2Hour")).toBe(7_200_000);
  });
});
