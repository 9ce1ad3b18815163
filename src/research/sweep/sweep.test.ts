import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../core/clock.js";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../../simulation/account/options.js";
import { findStrategy, strategyParameters } from "../../strategies/catalog.js";
import { smaCrossover } from "../../strategies/rules/sma-crossover.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import type { Bars } from "../../market/series/bars.js";
import { FLAT, SHORT } from "../../strategies/contract/signal.js";
import { returnsOf } from "../../metrics/returns.js";
import { runBacktest } from "../runs/run-backtest.js";
import { localSweepPort } from "./sweep-local.js";
import type { OpenSweepPort } from "./sweep-messages.js";
import type { SweepPlan } from "./sweep-plan.js";
import { createPointRunner, objectiveOf } from "./sweep-point.js";
import { bestRow, keptOnly } from "./sweep-table.js";
import { runSweep, sweepRow, type SweepResult, type SweepSetup } from "./sweep.js";

const bars = randomBars(5, 700);
const local = localSweepPort((word) => Promise.resolve(findStrategy(word)));
const plan: SweepPlan = {
  grid: { axes: ["fast=2..9", "slow=5..20"], where: "fast < slow", fixed: {} },
  options: DEFAULT_OPTIONS,
  objective: "sharpe",
  blocks: 8,
  sampleEvery: 1,
};

type Given = Partial<Omit<SweepSetup, "strategy">> & { readonly strategy?: Strategy };

function sweep({ strategy = smaCrossover, ...more }: Given = {}): Promise<SweepResult> {
  return runSweep({
    bars,
    strategy,
    backtest: (values) => runBacktest(more.bars ?? bars, strategy, values, (more.plan ?? plan).options),
    word: "sma-crossover",
    plan,
    search: { kind: "grid" },
    threads: 2,
    openPort: local,
    clock: new ManualClock(),
    ...more,
  });
}

const arbitraryOptions: fc.Arbitrary<BacktestOptions> = fc.record({
  cash: fc.constantFrom(100, 10_000, 1e6),
  commission: fc.constantFrom(0, 0.001),
  commissionFixed: fc.constantFrom(0, 1),
  slippageBps: fc.constantFrom(0, 5),
  fill: fc.constantFrom("next-open", "close"),
  size: fc.constantFrom(
    { kind: "all-in" },
    { kind: "all-in-fractional" },
    { kind: "units", units: 3 },
    { kind: "equity", fraction: 0.3 },
  ),
  side: fc.constantFrom("long", "short", "long-short"),
  stopLoss: fc.constantFrom(null, null, 0.05),
  takeProfit: fc.constant(null),
  trailingStop: fc.constant(null),
  slippageModel: fc.constantFrom(undefined, "volatility", "volume"),
  commissionPerShare: fc.constantFrom(undefined, 0.01),
  commissionMinimum: fc.constantFrom(undefined, 2),
  commissionMaximum: fc.constantFrom(undefined, 0.01),
  maxVolumeShare: fc.constantFrom(undefined, undefined, undefined, 0.1),
});

/** Prices that leap by a factor at the open of some bars, and fall back in the next of these. */
function leaping(series: Bars, every: number, factor: number): Bars {
  const leap = (column: Float64Array): Float64Array =>
    column.map((value, i) => (Math.floor(i / every) % 2 === 1 ? value * factor : value));
  const { open, high, low, close } = series;
  return { ...series, open: leap(open), high: leap(high), low: leap(low), close: leap(close) };
}

describe("createPointRunner", () => {
  it("run() gives the figures of a backtest to the last bit for random bars, windows and options", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 40 }),
        arbitraryOptions,
        fc.constantFrom("sharpe", "totalReturn", "maxDrawdown", "calmar", "cagr", "sortino"),
        (seed, length, fast, more, options, objective) => {
          const series = randomBars(seed, length);
          const runner = createPointRunner(series, smaCrossover, { ...plan, options, objective, blocks: 4 });
          for (const values of [
            { fast, slow: fast + more },
            { fast, slow: fast + 1 },
          ]) {
            const { metrics, result } = runBacktest(series, smaCrossover, values, options);
            const { totalReturn, sharpe, maxDrawdown, trades } = metrics;
            const wanted = {
              totalReturn,
              sharpe,
              maxDrawdown,
              trades,
              objective: objectiveOf(metrics, objective),
            };
            expect(runner.run(values)).toEqual(wanted);
            if (length < 9) continue;
            const sum = runner.blockSums.reduce((total, s, k) => total + (k % 2 === 0 ? s : 0), 0);
            const total = returnsOf(result.equity).reduce((a, b) => a + b, 0);
            if (Number.isNaN(total)) expect(sum).toBeNaN();
            else expect(sum).toBeCloseTo(total, 9);
          }
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });
  it("run() closes out where a backtest does, to the last bit, and keeps what is not to be closed out", () => {
    let [lost, kept] = [0, 0];
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 9, max: 40 }),
        fc.constantFrom(1.4, 1.9, 2, 2.6),
        arbitraryOptions,
        fc.constantFrom(undefined, undefined, false),
        (seed, fast, more, every, factor, given, closeOut) => {
          const series = leaping(randomBars(seed, 150), every, factor);
          const side = given.side === "long" ? "short" : given.side;
          const options = { ...given, side, closeOut, stopLoss: null, maxVolumeShare: undefined };
          const values = { fast, slow: fast + more };
          const runner = createPointRunner(series, smaCrossover, { ...plan, options, blocks: 4 });
          const { metrics, result } = runBacktest(series, smaCrossover, values, options);
          const { totalReturn, sharpe, maxDrawdown, trades } = metrics;
          const objective = objectiveOf(metrics, plan.objective);
          const figures = runner.run(values);
          expect(figures).toEqual({ totalReturn, sharpe, maxDrawdown, trades, objective });
          const gone = result.equity.some((value) => value <= 0);
          if (gone) expect([figures.sharpe, figures.objective]).toEqual([Number.NaN, Number.NaN]);
          if (gone && closeOut === false) kept++;
          else if (gone) lost++;
        },
      ),
      { seed: 7, numRuns: 250 },
    );
    expect(lost).toBeGreaterThan(20);
    expect(kept).toBeGreaterThan(10);
  });
  it("run() agrees with a backtest where the averages are added up anew", () => {
    const series = randomBars(8, 9000);
    const runner = createPointRunner(series, smaCrossover, plan);
    for (const [fast, slow] of [
      [3, 4],
      [10, 200],
      [50, 4097],
      [4000, 5000],
    ]) {
      const { metrics } = runBacktest(series, smaCrossover, { fast: fast!, slow: slow! }, DEFAULT_OPTIONS);
      expect(runner.run({ fast: fast!, slow: slow! })).toMatchObject({
        totalReturn: metrics.totalReturn,
        sharpe: metrics.sharpe,
        maxDrawdown: metrics.maxDrawdown,
        trades: metrics.trades,
      });
    }
  });
});

const random = (seed: number) => sweep({ search: { kind: "random", count: 20, seed } });

/** Prices that grow by 1 in 50 a bar on top of a walk. */
function growing(series: Bars): Bars {
  const grow = (column: Float64Array): Float64Array => column.map((value, i) => value * 1.02 ** i);
  const { open, high, low, close } = series;
  return { ...series, open: grow(open), high: grow(high), low: grow(low), close: grow(close) };
}

/** Short from the first bar on for an even window, for three bars only for an odd one. */
const shortWhenEven: Strategy = {
  ...smaCrossover,
  signals: (series, { fast }) =>
    Int8Array.from(series.close, (_, i) =>
      fast! % 2 === 0 ? SHORT : i % 50 === 0 ? SHORT : i % 50 === 3 ? FLAT : 0,
    ),
};

describe("runSweep", () => {
  it("runSweep() gives in each row what a single backtest gives, in grid order", async () => {
    const { grid, columns, best, bestRun, trials } = await sweep();
    expect(columns.points.length).toBe(8 * 16 - (1 + 2 + 3 + 4 + 5));
    for (const row of columns.points.keys()) {
      const { params, ...figures } = sweepRow(grid, columns, row);
      const { metrics } = runBacktest(bars, "sma-crossover", params, DEFAULT_OPTIONS);
      expect(metrics).toMatchObject(figures);
    }
    expect(columns.points).toEqual(columns.points.slice().sort());
    expect(columns.sharpe[best]).toBe(Math.max(...columns.sharpe.filter((s) => !Number.isNaN(s))));
    expect(bestRun!.metrics.sharpe).toBe(columns.sharpe[best]);
    expect(trials!.count).toBe(columns.points.length);
    expect(trials!.pbo).toBeGreaterThanOrEqual(0);
    expect(trials!.pbo).toBeLessThanOrEqual(1);
    expect(trials!.deflatedSharpe).toBeLessThan(1);
  });
  it("runSweep() finds the best by the objective and its better side", async () => {
    const { columns, best } = await sweep({ plan: { ...plan, objective: "turnover" } });
    expect(columns.objective[best]).toBe(Math.min(...columns.objective));
  });
  it("runSweep() takes the first of equal points and none when the objective is undefined everywhere", async () => {
    const none = await sweep({ bars: randomBars(1, 4) });
    expect(none.columns.sharpe.every(Number.isNaN)).toBe(true);
    expect(none).toMatchObject({ best: -1, bestRun: null, trials: null });
    const equal = await sweep({ bars: randomBars(1, 4), plan: { ...plan, objective: "totalReturn" } });
    expect(equal.best).toBe(0);
  });
  it("runSweep() calls no run best that lost its account, by any objective and any search", async () => {
    const rising = growing(randomBars(5, 800));
    const options = { ...DEFAULT_OPTIONS, side: "short" as const };
    const grid = { axes: ["fast=2..9"], where: null, fixed: { slow: 20 } };
    const openPort = localSweepPort(() => Promise.resolve(shortWhenEven));
    for (const objective of ["winRate", "expectancy", "maxDrawdownBars", "commission"] as const) {
      for (const kind of ["grid", "halving"] as const) {
        const found = await sweep({
          bars: rising,
          strategy: shortWhenEven,
          openPort,
          search: { kind },
          plan: { ...plan, grid, options, objective },
        });
        const { columns, best } = found;
        const lost = Array.from(columns.maxDrawdown, (drawdown) => drawdown <= -1);
        if (kind === "grid") expect(lost).toEqual([true, false, true, false, true, false, true, false]);
        else expect(lost).not.toContain(true);
        for (const [row, yes] of lost.entries()) if (yes) expect(columns.sharpe[row]).toBeNaN();
        expect(lost[best]).toBe(false);
      }
    }
  });
  it("keptOnly() leaves lost accounts out of what a page judges by, whatever they ended with", async () => {
    const { columns } = await sweep();
    const totalReturn = columns.totalReturn.with(4, 9);
    const objective = keptOnly(totalReturn, columns.maxDrawdown.with(4, -1));
    expect(bestRow({ ...columns, objective: totalReturn }, "totalReturn")).toBe(4);
    expect(bestRow({ ...columns, objective }, "totalReturn")).not.toBe(4);
    expect(objective.with(4, 9)).toEqual(totalReturn);
  });
  it("runSweep() lists a point that throws, and runs the others", async () => {
    const { columns, failed } = await sweep({
      plan: { ...plan, grid: { ...plan.grid, axes: ["fast=5", "slow=4,5,6"], where: null } },
    });
    expect(Array.from(columns.points)).toEqual([2]);
    expect(failed).toEqual([
      { point: 0, reason: 'Parameter "fast" is 5, expected less than "slow", which is 4' },
      { point: 1, reason: 'Parameter "fast" is 5, expected less than "slow", which is 5' },
    ]);
  });
  it("runSweep() rejects when the workers cannot load the strategy", async () => {
    await expect(sweep({ word: "smaCross" })).rejects.toThrow('Unknown strategy "smaCross"');
  });
  it("runSweep() gives the same rows for one thread and for five", async () => {
    const [one, five] = await Promise.all([sweep({ threads: 1 }), sweep({ threads: 5 })]);
    expect(five.columns).toEqual(one.columns);
    expect(five.trials).toEqual(one.trials);
  });
  it("runSweep() goes on where an earlier sweep was stopped", async () => {
    const chunks: Parameters<NonNullable<SweepSetup["onChunk"]>>[0][] = [];
    const first = await sweep({
      threads: 1,
      stopped: () => chunks.length > 0,
      onChunk: (chunk) => chunks.push(chunk),
    });
    expect(first.columns.points.length).toBe(64);
    let run = 0;
    const second = await sweep({ earlier: chunks, onChunk: (chunk) => (run += chunk.points.length) });
    const whole = await sweep();
    expect(run).toBe(whole.columns.points.length - 64);
    expect(second.columns).toEqual(whole.columns);
    expect(second.trials).toEqual(whole.trials);
  });
  it("runSweep() runs as many random points as asked for, the same for a seed", async () => {
    const [a, b, c] = await Promise.all([random(1), random(1), random(2)]);
    expect(a.columns.points.length).toBe(20);
    expect(b.columns).toEqual(a.columns);
    expect(c.columns.points).not.toEqual(a.columns.points);
  });
  it("runSweep() halves: the better third of a rung goes on, and the last sees every bar", async () => {
    const long = randomBars(6, 2300);
    const { rungs, columns, trials, best, bestRun } = await sweep({
      bars: long,
      search: { kind: "halving" },
    });
    expect(rungs).toEqual([
      { bars: 255, points: 113 },
      { bars: 766, points: 38 },
      { bars: 2300, points: 13 },
    ]);
    expect(columns.points.length).toBe(13);
    expect(trials!.count).toBe(113);
    expect(columns.sharpe[best]).toBe(bestRun!.metrics.sharpe);
  });
});

/** Workers that die on the chunk with a point, a number of times. */
function dying(
  point: number,
  times: number,
): { readonly open: OpenSweepPort; readonly opened: () => number } {
  let left = times;
  let opened = 0;
  return {
    opened: () => opened,
    open: (receive, died) => {
      opened++;
      const port = local(receive, died);
      return {
        close: () => port.close(),
        post: (request) => {
          if (request.kind === "run" && request.points.includes(point) && left > 0) {
            left--;
            died("killed by the test");
          } else port.post(request);
        },
      };
    },
  };
}

describe("runSweep with dying workers", () => {
  it("runSweep() gives a dead worker's chunk to a new one", async () => {
    const { open, opened } = dying(30, 1);
    const { columns, failed } = await sweep({ openPort: open });
    expect(columns).toEqual((await sweep()).columns);
    expect(failed).toEqual([]);
    expect(opened()).toBe(3);
  });
  it("runSweep() lists the points of a chunk that kills two workers, and keeps the others", async () => {
    const { columns, failed } = await sweep({ openPort: dying(30, 2).open });
    expect(failed.length).toBe(64);
    expect(failed[0]!.reason).toBe("The worker died twice on it: killed by the test");
    expect(columns.points.length).toBe(113 - 64);
  });
});

describe("runSweep with another strategy", () => {
  it("runSweep() runs any strategy point by point as a backtest", async () => {
    const odd: Strategy = {
      ...smaCrossover,
      signals(series, values) {
        if (values["fast"] === 4) throw new Error("I do not like 4");
        return smaCrossover.signals(series, values);
      },
    };
    const { columns, failed, grid } = await sweep({
      strategy: odd,
      openPort: localSweepPort(() => Promise.resolve(odd)),
    });
    expect(new Set(failed.map(({ reason }) => reason))).toEqual(new Set(["I do not like 4"]));
    const special = (await sweep()).columns;
    for (const [row, point] of columns.points.entries()) {
      expect(sweepRow(grid, columns, row)).toEqual(sweepRow(grid, special, special.points.indexOf(point)));
    }
    expect(strategyParameters(odd, {})).toEqual({ fast: 10, slow: 30 });
  });
});
