import { describe, expect, it } from "vitest";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { sliceBars } from "../../market/series/bars.js";
import { exposureBacktest } from "../../simulation/runs/exposure-backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../../simulation/account/options.js";
import { signalBacktest } from "../../simulation/runs/signal-backtest.js";
import { smaCrossover } from "../../strategies/rules/sma-crossover.js";
import { strategyParameters } from "../../strategies/catalog.js";
import { volatilityTarget } from "../../strategies/contract/volatility-target.js";
import { createGrid, gridValues } from "../sweep/grid.js";
import { runBacktest } from "./run-backtest.js";
import { createPointRunner } from "../sweep/sweep-point.js";
import { walkForward, type WalkForwardSetup } from "../walk-forward/walk-forward.js";

const bars = randomBars(12, 900);
const given = { trend: 8, window: 5 };
const values = strategyParameters(volatilityTarget, given);
const options: BacktestOptions = { ...DEFAULT_OPTIONS, side: "long-short" };
const grid = { axes: ["trend=6..12:2", "window=5,9"], where: null, fixed: {} };

describe("runBacktest", () => {
  it("runBacktest() trades the exposure of a strategy that sets its own", () => {
    const { result, metrics } = runBacktest(bars, "volatility-target", given, options);
    const exposure = volatilityTarget.exposure!(bars, values);
    expect(result.equity).toEqual(exposureBacktest(bars, exposure, options).equity);
    expect(metrics.exposure).toBeLessThan(0.9);
  });
  it("runBacktest() trades the signals of a strategy that sets none", () => {
    const crossover = { fast: 3, slow: 8 };
    const { result } = runBacktest(bars, "sma-crossover", crossover, options);
    expect(result.equity).toEqual(
      signalBacktest(bars, smaCrossover.signals(bars, crossover), options).equity,
    );
  });
  it("createPointRunner() gives the figures of a single backtest for a strategy that sets its exposure", () => {
    const plan = { grid, options, objective: "sharpe", blocks: 0, sampleEvery: 1 } as const;
    const runner = createPointRunner(bars, volatilityTarget, plan);
    for (const point of [0, 3, 7]) {
      const parameters = gridValues(createGrid(grid, volatilityTarget.parameters), point);
      const { totalReturn, sharpe, maxDrawdown, trades } = runBacktest(
        bars,
        volatilityTarget,
        parameters,
        options,
      ).metrics;
      expect(runner.run(parameters)).toEqual({ totalReturn, sharpe, maxDrawdown, trades, objective: sharpe });
    }
  });
});

describe("walkForward of a strategy that sets its exposure", () => {
  const onePoint = { axes: ["trend=8", "window=5"], where: null, fixed: {} };
  const setup: WalkForwardSetup = {
    bars,
    strategy: volatilityTarget,
    grid: onePoint,
    options,
    objective: "sharpe",
    train: 300,
    test: 100,
    anchored: true,
    carry: true,
  };
  it("walkForward() with one point is a backtest of its exposure, from the standing one on", () => {
    const { result } = walkForward(setup);
    const exposure = volatilityTarget.exposure!(bars, values).slice(299);
    expect(result.equity).toEqual(exposureBacktest(sliceBars(bars, 299, 900), exposure, options).equity);
  });
  it("walkForward() without carry holds nothing in a fold before its first signal", () => {
    const { result } = walkForward({ ...setup, carry: false });
    const signals = volatilityTarget.signals(bars, values);
    for (let start = 300; start < 900; start += 100) {
      const first = signals.findIndex((signal, i) => i >= start && signal !== 0);
      for (let i = start + 1; i <= Math.min(first, start + 99); i++)
        expect(result.equity[i - 299]).toBe(result.equity[i - 300]);
    }
  });
  it("walkForward() gives the same fold whatever comes after it", () => {
    const { folds, result } = walkForward({ ...setup, grid, anchored: false });
    const shorter = walkForward({ ...setup, grid, anchored: false, bars: sliceBars(bars, 0, 650) });
    expect(shorter.folds).toEqual(folds.slice(0, 3));
    expect(shorter.result.equity).toEqual(result.equity.slice(0, 301));
  });
  it("walkForward() is flat in a fold whose objective is nowhere defined", () => {
    const still = { ...bars, open: bars.open.map(() => 10), close: bars.close.map(() => 10) };
    expect(walkForward({ ...setup, bars: still }).metrics).toMatchObject({ totalReturn: 0, trades: 0 });
  });
});
