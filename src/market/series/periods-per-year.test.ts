import { describe, expect, it } from "vitest";
import { aaplBars } from "../../fixtures/builders/aapl-bars.js";
import { runBacktest } from "../../research/runs/run-backtest.js";
import { DEFAULT_OPTIONS } from "../../simulation/account/options.js";
import { givenCalendar } from "../calendars/detect-calendar.js";
import { periodsPerYear } from "./periods-per-year.js";
import type { Timeframe } from "../time/timeframe.js";

describe("periodsPerYear()", () => {
  // Counted by hand: 252 sessions of 390 minutes; 365 × 24 hours; 52 weeks of five days of 24 hours.
  it.each<[string, Record<string, number>]>([
    [
      "us",
      {
        "1Day": 252,
        "2Day": 126,
        "3Day": 84,
        "1Hour": 1764,
        "4Hour": 504,
        "30Min": 3276,
        "15Min": 6552,
        "5Min": 19_656,
        "1Min": 98_280,
        "1Sec": 5_896_800,
      },
    ],
    [
      "24/7",
      {
        "1Day": 365,
        "2Day": 182.5,
        "12Hour": 730,
        "8Hour": 1095,
        "6Hour": 1460,
        "4Hour": 2190,
        "1Hour": 8760,
        "45Min": 11_680,
        "5Min": 105_120,
        "1Min": 525_600,
      },
    ],
    ["fx", { "1Day": 260, "4Hour": 1560, "1Hour": 6240, "5Min": 74_880 }],
    ["weekdays", { "1Day": 260, "1Hour": 6240 }],
  ])("periodsPerYear() counts the trading time of %s", (name, expected) => {
    const calendar = givenCalendar(name);
    for (const [timeframe, periods] of Object.entries(expected))
      expect(periodsPerYear(calendar, timeframe as Timeframe)).toBe(periods);
  });

  it.each(["us", "24/7", "fx", "weekdays"])(
    "periodsPerYear() counts weeks, months, quarters and years alike in %s",
    (name) => {
      const calendar = givenCalendar(name);
      const periods = (["1Week", "2Week", "1Month", "3Month", "12Month"] as const).map((t) =>
        periodsPerYear(calendar, t),
      );
      expect(periods).toEqual([52, 26, 12, 4, 1]);
    },
  );

  it("runBacktest() annualises every figure of a run with the same count", () => {
    const bars = aaplBars();
    const run = (other: object) =>
      runBacktest({ ...bars, ...other }, "sma-crossover", {}, DEFAULT_OPTIONS).metrics;
    const daily = run({});
    for (const [other, factor] of [
      [{ timeframe: "1Hour" }, 7],
      [{ calendar: givenCalendar("24/7") }, 365 / 252],
    ] as const) {
      const changed = run(other);
      for (const name of ["sharpe", "sortino", "volatility"] as const)
        expect(changed[name] / daily[name]).toBeCloseTo(Math.sqrt(factor), 12);
      expect(Math.log1p(changed.cagr) / Math.log1p(daily.cagr)).toBeCloseTo(factor, 10);
    }
  });
});
