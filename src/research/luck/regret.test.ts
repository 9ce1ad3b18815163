import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abstainingRule } from "../../fixtures/builders/abstaining-rule.js";
import { closeBars } from "../../fixtures/builders/close-bars.js";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../../simulation/account/options.js";
import { signalBacktest } from "../../simulation/runs/signal-backtest.js";
import { ABSTAIN, FLAT, HOLD, LONG, SHORT } from "../../strategies/contract/signal.js";
import { reportAbstentions } from "../models/abstention.js";
import { heldSpells, matchedSignals } from "./matched-random.js";
import { measureRegret } from "./regret.js";
import { runBacktest } from "../runs/run-backtest.js";

const FREE: BacktestOptions = {
  ...DEFAULT_OPTIONS,
  cash: 100,
  commission: 0,
  fill: "close",
  size: { kind: "all-in-fractional" },
};
const bars = randomBars(31, 800);
const crossover = { fast: 3, slow: 9 };

describe("measureRegret", () => {
  it("measureRegret() is the baseline's equity less ours at every close, by hand", () => {
    const series = closeBars(10, 20, 10, 40);
    const ours = signalBacktest(series, Int8Array.of(LONG, FLAT, HOLD, HOLD), FREE);
    expect(Array.from(ours.equity)).toEqual([100, 200, 200, 200]);
    const { cash, buyAndHold, overTime } = measureRegret(series, ours, FREE, false);
    expect(cash).toEqual({ finalEquity: 100, regret: -100, worst: 0 });
    expect(buyAndHold).toEqual({ finalEquity: 400, regret: 200, worst: 200 });
    expect(overTime.index).toEqual([0, 1, 2, 3]);
    expect(overTime.cash).toEqual([0, -100, -100, -100]);
    expect(overTime.buyAndHold).toEqual([0, 0, -100, 200]);
  });

  it("measureRegret() compares with every place that one bar in the market can have", () => {
    const series = closeBars(10, 20, 10, 40);
    const ours = signalBacktest(series, Int8Array.of(LONG, FLAT, HOLD, HOLD), FREE);
    const { random } = measureRegret(series, ours, FREE, false, { runs: 2000 });
    const { low, high, median } = random!.finalEquity;
    // In the bar from 10 to 20, 20 to 10, 10 to 40, or bought on the last close.
    expect([low, high]).toEqual([50, 400]);
    expect(median).toBeGreaterThanOrEqual(100);
    expect(median).toBeLessThanOrEqual(200);
    expect(random!.beaten).toBeCloseTo(0.5 + 0.125, 1);
  });

  it("measureRegret() beats half of the runs when the rule is one of them, in the mean over rules", () => {
    const shares = Array.from({ length: 40 }, (_, seed) => {
      const { result } = runBacktest(bars, "random", { seed, hold: 15 }, DEFAULT_OPTIONS);
      return measureRegret(bars, result, DEFAULT_OPTIONS, false, { runs: 60 }).random!.beaten;
    });
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(3 * Math.sqrt(1 / 12 / shares.length));
  });

  it("measureRegret() trades about as much as the run, with costs, stops and its own size", () => {
    for (const options of [
      DEFAULT_OPTIONS,
      { ...DEFAULT_OPTIONS, stopLoss: 0.03 },
      { ...DEFAULT_OPTIONS, borrowRate: 0.02, side: "long-short" } as const,
    ]) {
      const { result } = runBacktest(bars, "sma-crossover", crossover, options);
      const { random } = measureRegret(bars, result, options, false);
      expect(random!.tradedNotional / random!.ourTradedNotional).toBeCloseTo(1, 0);
    }
    const { result } = runBacktest(bars, "volatility-target", { trend: 20, window: 10 }, DEFAULT_OPTIONS);
    const sized = measureRegret(bars, result, DEFAULT_OPTIONS, true, { runs: 20 });
    expect(sized.random!.runs).toBe(20);
    expect(sized.random!.finalEquity.low).not.toBe(sized.random!.finalEquity.high);
  });

  it("measureRegret() has nothing to match without trades, and no regret against itself", () => {
    const { result } = runBacktest(bars, "cash", {}, DEFAULT_OPTIONS);
    const { random, cash, overTime } = measureRegret(bars, result, DEFAULT_OPTIONS, false);
    expect(random).toBeNull();
    expect(cash).toMatchObject({ regret: 0, worst: 0 });
    expect(overTime.random.median).toEqual([]);
    expect(overTime.index).toHaveLength(200);
    expect(overTime.index.at(-1)).toBe(799);
  });

  it("measureRegret() matches no exposure of an account that was lost", () => {
    const series = closeBars(10, 10, 40, 40);
    const options = { ...FREE, side: "short", closeOut: false } as const;
    const ours = signalBacktest(series, Int8Array.of(SHORT, HOLD, HOLD, HOLD), options);
    expect(ours.equity.at(-1)).toBeLessThan(0);
    const exposed = measureRegret(series, ours, options, true);
    expect(exposed.random).toBeNull();
    expect(exposed.cash.regret).toBe(100 - ours.equity.at(-1)!);
    expect(measureRegret(series, ours, options, false).random).not.toBeNull();
  });

  it("measureRegret() holds long where the run may only be short", () => {
    const options = { ...DEFAULT_OPTIONS, side: "short" } as const;
    const { result } = runBacktest(bars, "sma-crossover", crossover, options);
    const held = runBacktest(bars, "buy-and-hold", {}, DEFAULT_OPTIONS).result.equity.at(-1);
    expect(measureRegret(bars, result, options, false).buyAndHold.finalEquity).toBe(held);
  });

  it("measureRegret() gives the same for the same seed, and other runs for another", () => {
    const { result } = runBacktest(bars, "sma-crossover", crossover, DEFAULT_OPTIONS);
    const withSeed = (seed: number) => measureRegret(bars, result, DEFAULT_OPTIONS, false, { seed }).random;
    expect(withSeed(4)).toEqual(withSeed(4));
    expect(withSeed(4)!.finalEquity).not.toEqual(withSeed(400)!.finalEquity);
  });
});

describe("matchedSignals", () => {
  it("matchedSignals() makes as many trades of the same holding times and directions, wherever they lie", () => {
    const options = fc.record({
      side: fc.constantFrom("long", "short", "long-short"),
      fill: fc.constantFrom("next-open", "close"),
    });
    fc.assert(
      fc.property(options, fc.integer({ min: 2, max: 8 }), fc.nat(1000), (given, fast, seed) => {
        const same: BacktestOptions = {
          ...DEFAULT_OPTIONS,
          ...given,
          size: { kind: "units", units: 1 },
          commission: 0,
          cash: 1e6,
        };
        const { result } = runBacktest(bars, "sma-crossover", { fast, slow: 3 * fast }, same);
        const spells = heldSpells(result.trades, bars.length);
        const from = 3 * fast - 1;
        const signals = matchedSignals(spells, bars.length, from, given.fill === "close" ? 0 : 1, seed);
        const again = heldSpells(signalBacktest(bars, signals, same).trades, bars.length);
        expect(signals.findIndex((signal) => signal !== HOLD)).toBeGreaterThanOrEqual(from);
        expect(again.direction).toEqual(spells.direction);
        for (const side of [1, -1]) {
          const of = (s: typeof spells): number[] =>
            Array.from(s.bars)
              .filter((_, k) => s.direction[k] === side)
              .sort((a, b) => a - b);
          expect(of(again)).toEqual(of(spells));
        }
      }),
      { seed: 8, numRuns: 100 },
    );
  });
});

describe("reportAbstentions", () => {
  const given = { least: 0.01, leave: 0 };
  const run = runBacktest(bars, abstainingRule, given, DEFAULT_OPTIONS);

  it("reportAbstentions() counts by reason, over the bars on which the rule was asked", () => {
    const report = reportAbstentions(bars, run.decisions, 2, run.result.equity, DEFAULT_OPTIONS)!;
    const count = run.decisions.signals.filter((signal) => signal === ABSTAIN).length;
    expect(report).toMatchObject({ asked: 799, count, rate: count / 799 });
    expect(report.reasons).toEqual([{ reason: "small-move", count, rate: count / 799 }]);
  });

  it("reportAbstentions() gives the equity of the rule with its gates open less ours", () => {
    const open = runBacktest(bars, abstainingRule, { least: 0, leave: 0 }, DEFAULT_OPTIONS).result.equity.at(
      -1,
    )!;
    const report = reportAbstentions(bars, run.decisions, 2, run.result.equity, DEFAULT_OPTIONS)!;
    expect(report.cost).toBe(open - run.result.equity.at(-1)!);
    expect(report.cost).not.toBe(0);
  });

  it("reportAbstentions() is null for a rule that cannot abstain", () => {
    const { decisions, result } = runBacktest(bars, "sma-crossover", crossover, DEFAULT_OPTIONS);
    expect(reportAbstentions(bars, decisions, 10, result.equity, DEFAULT_OPTIONS)).toBeNull();
  });

  it("reportAbstentions() knows no cost where a user's rule gives signals alone", () => {
    const decisions = {
      signals: Int8Array.from({ length: 800 }, () => ABSTAIN),
      exposure: null,
      gates: null,
    };
    const report = reportAbstentions(bars, decisions, 1, run.result.equity, DEFAULT_OPTIONS);
    expect(report).toEqual({
      asked: 800,
      count: 800,
      rate: 1,
      reasons: [{ reason: "unspecified", count: 800, rate: 1 }],
      cost: null,
    });
  });
});
