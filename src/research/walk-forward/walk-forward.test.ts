import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { createBars, sliceBars, type Bars } from "../../market/series/bars.js";
import { DEFAULT_OPTIONS } from "../../simulation/account/options.js";
import { vectorBacktest } from "../../simulation/vector/vector-backtest.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import { FLAT, HOLD, SHORT } from "../../strategies/contract/signal.js";
import { smaCrossover } from "../../strategies/rules/sma-crossover.js";
import { rankCorrelation } from "../../math/rank-correlation.js";
import { runBacktest } from "../runs/run-backtest.js";
import { walkForwardFolds } from "./walk-forward-folds.js";
import { neighbourShare, parameterStability } from "../sweep/walk-forward-stability.js";
import { createGrid, gridPoint, type GridText } from "../sweep/grid.js";
import { walkForward, type WalkForwardSetup } from "./walk-forward.js";

const bars = randomBars(12, 900);
const setup: WalkForwardSetup = {
  bars,
  strategy: smaCrossover,
  grid: { axes: ["fast=2..6", "slow=5..20:3"], where: "fast < slow", fixed: {} },
  options: DEFAULT_OPTIONS,
  objective: "sharpe",
  train: 300,
  test: 100,
  anchored: false,
  carry: true,
};
const onePoint: GridText = { axes: ["fast=3", "slow=11"], where: null, fixed: {} };

/** The bars with other prices from an index on. */
function altered(from: number): Bars {
  const bend = (column: Float64Array): Float64Array =>
    column.map((v, i) => (i < from ? v : v * (1.5 + Math.sin(i))));
  const [open, close] = [bend(bars.open), bend(bars.close)];
  return createBars(bars, {
    time: bars.time,
    volume: bars.volume,
    open,
    close,
    high: open.map((v, i) => Math.max(v, close[i]!)),
    low: open.map((v, i) => Math.min(v, close[i]!)),
  });
}

describe("walkForwardFolds", () => {
  it("walkForwardFolds() tiles the tests without a gap, each behind its training", () => {
    const sizes = fc.record({
      train: fc.integer({ min: 10, max: 400 }),
      test: fc.integer({ min: 1, max: 200 }),
      anchored: fc.boolean(),
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 2000 }), (cut, more) => {
        const n = cut.train + cut.test + more;
        const folds = walkForwardFolds(n, cut);
        for (const [k, { trainStart, testStart, testEnd }] of folds.entries()) {
          expect(testStart - trainStart).toBe(cut.anchored ? cut.train + k * cut.test : cut.train);
          expect(testEnd - testStart).toBe(cut.test);
          expect(testStart).toBe(k === 0 ? cut.train : folds[k - 1]!.testEnd);
        }
        expect(n - folds.at(-1)!.testEnd).toBeLessThan(cut.test);
      }),
      { seed: 1 },
    );
  });
  for (const [train, test, message] of [
    [500, 500, "500 training and 500 test bars, the series has 900"],
    [9, 10, "9 training bars, expected an integer from 10"],
    [20.5, 10, "20.5 training bars, expected an integer from 10"],
    [20, 0, "0 test bars, expected an integer from 1"],
  ] as const) {
    it(`walkForwardFolds() refuses ${train} and ${test} bars`, () =>
      expect(() => walkForwardFolds(900, { train, test, anchored: false })).toThrow(
        `Cannot walk forward: ${message}`,
      ));
  }
});

describe("walkForward", () => {
  it("walkForward() chooses what single backtests of the training bars show to be best", () => {
    for (const anchored of [false, true]) {
      for (const fold of walkForward({ ...setup, anchored }).folds) {
        const train = sliceBars(bars, fold.trainStart, fold.testStart);
        let best = { sharpe: -Infinity, params: {} };
        for (let fast = 2; fast <= 6; fast++) {
          for (let slow = 5; slow <= 20; slow += 3) {
            if (fast >= slow) continue;
            const { metrics } = runBacktest(train, "sma-crossover", { fast, slow }, DEFAULT_OPTIONS);
            if (metrics.sharpe > best.sharpe) best = { sharpe: metrics.sharpe, params: { fast, slow } };
          }
        }
        expect(fold.params).toEqual(best.params);
        expect(fold.inSample!.sharpe).toBe(best.sharpe);
      }
    }
  });
  it("walkForward() gives the same fold whatever comes after it", () => {
    const { folds, result } = walkForward(setup);
    for (const [k, { testStart, testEnd }] of folds.entries()) {
      const later = walkForward({ ...setup, bars: altered(testEnd) });
      expect(later.folds.slice(0, k + 1)).toEqual(folds.slice(0, k + 1));
      expect(later.result.equity.slice(0, testEnd - 299)).toEqual(result.equity.slice(0, testEnd - 299));
      expect(walkForward({ ...setup, bars: altered(testStart) }).folds[k]!.params).toEqual(folds[k]!.params);
    }
  });
  it("walkForward() stitches one account: the folds' growth multiplies to the whole", () => {
    const { folds, metrics, result, bars: seen } = walkForward(setup);
    expect(seen.length).toBe(601);
    const product = folds.reduce((growth, fold) => growth * (1 + fold.outOfSample.totalReturn), 1);
    expect(product).toBeCloseTo(1 + metrics.totalReturn, 12);
    expect(folds.reduce((n, fold) => n + fold.outOfSample.trades, 0)).toBe(result.trades.length);
  });
  it("walkForward() with one point is a plain backtest that begins in the standing direction", () => {
    const { result } = walkForward({ ...setup, grid: onePoint, anchored: true });
    const signals = smaCrossover.signals(bars, { fast: 3, slow: 11 });
    const standing = signals.slice(0, 300).findLast((s) => s !== 0) ?? FLAT;
    const rest = signals.slice(299);
    rest[0] = standing;
    const plain = vectorBacktest(sliceBars(bars, 299, 900), rest, DEFAULT_OPTIONS);
    expect(result.equity).toEqual(plain.equity);
    expect(result.trades.length).toBe(plain.trades.length);
  });
  it("walkForward() without carry is flat at each fold's first open", () => {
    const { folds, result } = walkForward({ ...setup, carry: false });
    for (const trade of result.trades.toArray()) {
      for (const { testStart } of folds) {
        const first = testStart - 299;
        const across = trade.entryIndex < first && (trade.exitIndex ?? Infinity) > first;
        expect(across || trade.entryIndex === first).toBe(false);
      }
    }
    const edges = folds.slice(1).map(({ testStart }) => testStart - 299);
    const carried = walkForward(setup).result.trades.toArray();
    const crosses = (edge: number): boolean =>
      carried.some(({ entryIndex, exitIndex }) => entryIndex < edge && (exitIndex ?? 601) > edge);
    expect(edges.some(crosses)).toBe(true);
  });
  it("walkForward() stays flat in a fold whose objective is nowhere defined", () => {
    const still = createBars(bars, {
      ...bars,
      open: bars.open.map(() => 10),
      close: bars.close.map(() => 10),
    });
    const { folds, metrics, stability } = walkForward({ ...setup, bars: still });
    expect(folds.every(({ params, inSample }) => params === null && inSample === null)).toBe(true);
    expect(metrics).toMatchObject({ totalReturn: 0, trades: 0, sharpe: Number.NaN });
    expect(stability.efficiency).toBeNaN();
  });
  it("walkForward() chooses no point that lost its account", () => {
    const grow = (column: Float64Array): Float64Array => column.map((value, i) => value * 1.006 ** i);
    const { open, high, low, close } = bars;
    const rising = { ...bars, open: grow(open), high: grow(high), low: grow(low), close: grow(close) };
    /** Short all the time for an even window, and for an odd one for three bars in fifty. */
    const strategy: Strategy = {
      ...smaCrossover,
      signals: (series, { fast }) =>
        Int8Array.from(series.close, (_, i) =>
          fast! % 2 === 0 || i % 50 === 0 ? SHORT : i % 50 === 3 ? FLAT : HOLD,
        ),
    };
    const grid = { axes: ["fast=2..5"], where: null, fixed: { slow: 20 } };
    const size = { kind: "all-in-fractional" as const };
    const options = { ...DEFAULT_OPTIONS, size, side: "short" as const };
    const { folds } = walkForward({
      ...setup,
      bars: rising,
      strategy,
      grid,
      options,
      objective: "expectancy",
    });
    for (const { params, inSample } of folds) {
      expect(params!["fast"]! % 2).toBe(1);
      expect(inSample!.maxDrawdown).toBeGreaterThan(-1);
    }
    const even = { axes: ["fast=2"], where: null, fixed: { slow: 20 } };
    const short = { ...setup, bars: rising, strategy, grid: even, options: { ...options, closeOut: false } };
    const none = walkForward({ ...short, objective: "expectancy" });
    expect(none.folds.every(({ params }) => params === null)).toBe(true);
  });
  it("walkForward() names the reason when no point can run", () => {
    const grid = { axes: ["fast=9", "slow=5"], where: null, fixed: {} };
    expect(() => walkForward({ ...setup, grid })).toThrow(
      'None of the 1 points can run: Parameter "fast" is 9, expected less than "slow", which is 5',
    );
  });
});

/** A sweep of a grid of 5 × 3 points with such objectives. */
function columnsOf(objective: (fast: number, slow: number) => number) {
  const points = Float64Array.from({ length: 15 }, (_, k) => k);
  const values = points.map((k) => objective(1 + Math.floor(k / 3), 10 * (1 + (k % 3))));
  const none = new Float64Array(15);
  return { points, objective: values, totalReturn: none, sharpe: none, maxDrawdown: none, trades: none };
}

describe("stability", () => {
  const grid = createGrid(
    { axes: ["fast=1..5", "slow=10,20,30"], where: null, fixed: {} },
    smaCrossover.parameters,
  );
  const point = (fast: number, slow: number) => gridPoint(grid, { fast, slow });

  it("parameterStability() measures moves in steps of the axis", () => {
    expect(parameterStability(grid, [point(1, 10), point(5, 10), point(3, 30)])).toEqual({
      fast: { mean: 3, deviation: 2, distinct: 3, meanMove: 0.75 },
      slow: { mean: 50 / 3, deviation: expect.closeTo(11.547, 3) as number, distinct: 2, meanMove: 0.5 },
    });
  });
  it("neighbourShare() is 1 on a plateau and 0 on a spike", () => {
    const spike = columnsOf((fast, slow) => (fast === 3 && slow === 20 ? 9 : fast === 1 ? 1 : 0));
    expect(neighbourShare(grid, spike, 7, "sharpe")).toBe(0);
    const ridge = columnsOf((fast, slow) => (slow === 20 ? 5 : -fast));
    expect(neighbourShare(grid, ridge, 7, "sharpe")).toBe(0.5);
  });
  it("rankCorrelation() has the value of a textbook's example with ties", () => {
    const x = Float64Array.of(106, 100, 86, 101, 99, 103, 97, 113, 112, 110);
    const y = Float64Array.of(7, 27, 2, 50, 28, 29, 20, 12, 6, 17);
    expect(rankCorrelation(x, y)).toBeCloseTo(-29 / 165, 12);
    expect(rankCorrelation(Float64Array.of(1, 1), Float64Array.of(1, 2))).toBeNaN();
  });
});
