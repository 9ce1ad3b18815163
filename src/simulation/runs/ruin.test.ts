import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import type { Bars } from "../../market/series/bars.js";
import { METRICS, type MetricName } from "../../metrics/definitions.js";
import { summarise } from "../../metrics/summary.js";
import { FLAT, HOLD, LONG, SHORT } from "../../strategies/contract/signal.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import { hashResult } from "../account/result.js";
import { vectorBacktest } from "../vector/vector-backtest.js";
import { backtest } from "./backtest.js";

const NAMES = { session: "test", strategy: "test" };
const SHORTING: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 1000, commission: 0, side: "short" };
const STILL: BarRow = [100, 100, 100, 100];

/** Ten units short at 100 on 1,000 of cash: at 200 the loss is all of it. */
function shortOver(rows: readonly BarRow[], options: BacktestOptions = SHORTING) {
  const bars = tableBars([STILL, STILL, ...rows]);
  const signals = Int8Array.from(bars.close, (_, i) => (i === 0 ? SHORT : HOLD));
  let index = 0;
  const slow = backtest(bars, { next: () => (index++ === 0 ? SHORT : HOLD) }, options, NAMES);
  const fast = vectorBacktest(bars, signals, options);
  expect(hashResult(fast)).toBe(hashResult(slow));
  return { result: slow, figures: summarise(slow, options, 252), bars };
}

function undefinedOf(figures: Readonly<Record<MetricName, number>>): string[] {
  return Object.keys(METRICS).filter((name) => Number.isNaN(figures[name as MetricName]));
}

describe("an account that loses more than it has", () => {
  it("is closed out at the worst price of the first bar at which equity would be 0", () => {
    const { result, figures, bars } = shortOver([
      [100, 199, 100, 150],
      [150, 200, 120, 130],
      [130, 130, 50, 50],
    ]);
    expect(Array.from(result.equity)).toEqual([1000, 1000, 500, 0, 0]);
    expect(result.trades.at(0)).toMatchObject({ exitIndex: 3, exitPrice: 200, profit: -1000 });
    expect(result.journal).toContainEqual({
      kind: "margin_call",
      time: bars.time[3],
      equity: 0,
      requirement: 0,
    });
    expect([figures.totalReturn, figures.cagr, figures.maxDrawdown]).toEqual([-1, -1, -1]);
    expect(undefinedOf(figures)).toEqual([
      "sharpe",
      "sortino",
      "calmar",
      "volatility",
      "exposure",
      "turnover",
    ]);
  });
  it("owes what a gap takes beyond all of it, and then has no growth a year", () => {
    const { result, figures } = shortOver([[250, 260, 240, 245], STILL]);
    expect(Array.from(result.equity)).toEqual([1000, 1000, -600, -600]);
    expect(figures.totalReturn).toBeCloseTo(-1.6, 12);
    expect(figures.cagr).toBeNaN();
    expect(figures.sharpe).toBeNaN();
  });
  it("opens nothing again", () => {
    const bars = tableBars([STILL, STILL, [100, 300, 100, 100], STILL, STILL]);
    const signals = Int8Array.of(SHORT, HOLD, SHORT, LONG, FLAT);
    const { trades, activity } = vectorBacktest(bars, signals, { ...SHORTING, side: "long-short" });
    expect(trades.length).toBe(1);
    expect(activity.refusedEntries).toBe(2);
  });
  it("keeps its positions when asked to, and no ratio of its curve is defined all the same", () => {
    const rising = Array.from({ length: 20 }, (_, i): BarRow => {
      const price = 100 + 40 * (i + 1);
      return [price, price, price, price];
    });
    const { result, figures } = shortOver(rising, { ...SHORTING, closeOut: false });
    expect(result.equity.at(-1)).toBe(1000 - 10 * 800);
    expect(figures.totalReturn).toBe(-8);
    for (const name of ["sharpe", "sortino", "calmar", "volatility", "cagr"] as const)
      expect(figures[name], name).toBeNaN();
  });
  it("is lost although it recovers", () => {
    const { result, figures } = shortOver([[100, 250, 100, 250], STILL], { ...SHORTING, closeOut: false });
    expect(Array.from(result.equity)).toEqual([1000, 1000, -500, 1000]);
    expect(figures.totalReturn).toBe(0);
    expect([figures.cagr, figures.sharpe, figures.calmar]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

const rareSignal = fc.oneof(
  { weight: 20, arbitrary: fc.constant(HOLD) },
  { weight: 2, arbitrary: fc.constant(SHORT) },
  { weight: 1, arbitrary: fc.constantFrom(LONG, FLAT) },
);

describe("two engines on prices that double", () => {
  const wild = (bars: Bars): Bars => {
    const grow = (column: Float64Array): Float64Array => column.map((v, i) => v * 1.06 ** i);
    return {
      ...bars,
      open: grow(bars.open),
      high: grow(bars.high),
      low: grow(bars.low),
      close: grow(bars.close),
    };
  };
  it("close out in the same bar at the same price", () => {
    let lost = 0;
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(rareSignal, { minLength: 30, maxLength: 60 }),
        fc.record({
          fill: fc.constantFrom("next-open" as const, "close" as const),
          size: fc.constantFrom(
            { kind: "all-in" as const },
            { kind: "units" as const, units: 3 },
            { kind: "all-in-fractional" as const },
          ),
          commissionFixed: fc.constantFrom(0, 5),
          slippageBps: fc.constantFrom(0, 50),
          stopLoss: fc.constantFrom(null, null, 0.9),
          takeProfit: fc.constantFrom(null, 0.5),
        }),
        (seed, list, given) => {
          const bars = wild(randomBars(seed, list.length));
          const options: BacktestOptions = { ...SHORTING, ...given, side: "long-short" };
          const fast = vectorBacktest(bars, Int8Array.from(list), options);
          let i = 0;
          const slow = backtest(bars, { next: () => list[i++]! }, options, NAMES);
          expect(hashResult(slow)).toBe(hashResult(fast));
          expect(slow.activity).toEqual(fast.activity);
          if (fast.equity.some((value) => value <= 0)) lost++;
        },
      ),
      { seed: 20_261_201, numRuns: 300 },
    );
    expect(lost).toBeGreaterThan(60);
  });
});
