import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { benchmarkFigures } from "./benchmark-figures.js";
import { MORE_METRICS } from "./definitions.js";
import { drawdownSpells } from "./drawdown-spells.js";
import { moreFigures } from "./more-figures.js";
import { tradeFigures, type RoundTrip } from "./trade-figures.js";

const series = (...value: number[]) => ({
  time: Float64Array.from(value, (_, i) => i),
  value: Float64Array.from(value),
});

describe("benchmarkFigures()", () => {
  it("goes with a benchmark that is the run itself", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 9, noNaN: true }), { minLength: 8, maxLength: 40 }),
        (values) => {
          fc.pre(new Set(values).size > 4);
          const { figures, bars } = benchmarkFigures(series(...values), series(...values), 252, 0.0001);
          expect(bars).toBe(values.length);
          expect(figures.beta).toBeCloseTo(1, 9);
          expect(figures.alpha).toBeCloseTo(0, 6);
          expect(figures.trackingError).toBe(0);
          expect(figures.informationRatio).toBeNaN();
          for (const capture of [figures.upCapture, figures.downCapture])
            if (!Number.isNaN(capture)) expect(capture).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 100, seed: 4 },
    );
  });
  it("has the figures that a pencil gives for three returns", () => {
    // Run +2 %, −1 %, +2 %; benchmark +1 %, −1 %, +1 %: covariance over variance is 1.5, means 1 % and 1/3 %.
    const run = series(100, 102, 100.98, 102.9996);
    const held = series(100, 101, 99.99, 100.9899);
    const { figures } = benchmarkFigures(run, held, 100, 0);
    expect(figures.beta).toBeCloseTo(1.5, 9);
    expect(figures.alpha).toBeCloseTo((0.01 - 1.5 * (0.01 / 3)) * 100, 9);
    // Beyond the benchmark: 1 %, 0, 1 %: mean 2/3 %, deviation √(1/3) %.
    expect(figures.trackingError).toBeCloseTo(Math.sqrt(1 / 3) * 0.01 * 10, 9);
    expect(figures.informationRatio).toBeCloseTo((2 / 3 / Math.sqrt(1 / 3)) * 10, 8);
    expect(figures.upCapture).toBeCloseTo(2, 9);
    expect(figures.downCapture).toBeCloseTo(1, 9);
  });
  it("compares the bars only whose times both have, and says how many", () => {
    const run = { time: Float64Array.of(1, 2, 3, 4), value: Float64Array.of(100, 5, 110, 121) };
    const held = { time: Float64Array.of(0, 1, 3, 4, 5), value: Float64Array.of(7, 10, 11, 12.1, 1) };
    const { figures, bars } = benchmarkFigures(run, held, 252, 0);
    expect(bars).toBe(3);
    expect(figures.upCapture).toBeCloseTo(1, 12);
  });
  it("is undefined without two shared returns", () => {
    const { figures, bars } = benchmarkFigures(
      series(1, 2),
      { time: Float64Array.of(9), value: Float64Array.of(1) },
      252,
      0,
    );
    expect(bars).toBe(0);
    expect(Object.values(figures).every(Number.isNaN)).toBe(true);
  });
});

describe("tradeFigures()", () => {
  const trade = (profit: number, bars: number): RoundTrip => ({
    entryIndex: 5,
    exitIndex: 5 + bars,
    profit,
    return: profit / 1000,
  });
  it("has the figures that a pencil gives, and passes over an open trade", () => {
    const open = { ...trade(900, 1), exitIndex: null };
    const figures = tradeFigures([trade(100, 2), trade(-50, 4), trade(10, 9), open]);
    expect(figures).toMatchObject({
      bestTrade: 0.1,
      worstTrade: -0.05,
      averageTradeBars: 5,
      medianTradeBars: 4,
    });
    expect(figures.averageTrade).toBeCloseTo(0.02, 12);
    expect(figures.longestTradeBars).toBe(9);
    expect(figures.payoffRatio).toBeCloseTo(55 / 50, 12);
    // Mean 20, deviations 80, −70, −10: √(11,400 ÷ 2)
    expect(figures.systemQuality).toBeCloseTo((Math.sqrt(3) * 20) / Math.sqrt(5700), 12);
  });
  it("is undefined without a closed trade", () => {
    expect(Object.values(tradeFigures([])).every(Number.isNaN)).toBe(true);
  });
});

it("drawdownSpells() ends one at the close that reaches the peak again", () => {
  const spells = drawdownSpells(Float64Array.of(100, 80, 100, 90, 60), 100);
  expect(spells).toMatchObject({ count: 2, bars: 1.5 });
  expect(spells.depth).toBeCloseTo(-0.3, 12);
  expect(drawdownSpells(Float64Array.of(100, 110), 100)).toEqual({
    count: 0,
    depth: Number.NaN,
    bars: Number.NaN,
  });
});

it("moreFigures() gives every figure, and none of the curve for an account that was lost", () => {
  const { time, value: equity } = series(100, 50, -20, -20);
  const held = series(10, 11, 12, 11);
  const { figures } = moreFigures({
    time,
    equity,
    trades: [],
    cash: 100,
    periodsPerYear: 252,
    benchmark: held,
  });
  expect(Object.keys(figures).sort()).toEqual(Object.keys(MORE_METRICS).sort());
  const defined = Object.entries(figures).filter(([, value]) => !Number.isNaN(value));
  expect(defined).toEqual([["averageDrawdownBars", 3]]);
});
