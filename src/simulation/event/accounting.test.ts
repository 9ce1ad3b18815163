import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { arbitraryActions, restlessProgram } from "../../fixtures/builders/restless-program.js";
import { scriptedProgram } from "../../fixtures/builders/scripted-program.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import { summarise } from "../../metrics/summary.js";
import type { Bars } from "../../market/series/bars.js";
import { FLAT, HOLD, LONG, SHORT, type Signal } from "../../strategies/contract/signal.js";
import type { CorporateAction } from "../../trading/orders/corporate-action.js";
import type { TradingProgram } from "../../trading/orders/program.js";
import { exposureProgram } from "../runs/exposure-program.js";
import {
  DEFAULT_OPTIONS,
  eventEngineOption,
  FILL_TIMINGS,
  SLIPPAGE_MODELS,
  type BacktestOptions,
} from "../account/options.js";
import { pairProgram } from "../runs/pair-program.js";
import { hashResult, type BacktestResult } from "../account/result.js";
import { runProgram } from "../runs/run-program.js";
import { vectorBacktest } from "../vector/vector-backtest.js";

const SYMBOLS = ["A", "B"] as const;

const anyLevel = fc.constantFrom(null, 0.01, 0.05);
const anyOptions = fc.record({
  cash: fc.constantFrom(300, 10_000),
  commission: fc.constantFrom(0, 0.001),
  commissionFixed: fc.constantFrom(0, 1),
  commissionPerShare: fc.constantFrom(0, 0.01),
  commissionMinimum: fc.constantFrom(0, 2),
  slippageBps: fc.constantFrom(0, 20),
  slippageModel: fc.constantFrom(...SLIPPAGE_MODELS),
  fill: fc.constantFrom(...FILL_TIMINGS),
  side: fc.constantFrom("long", "short", "long-short"),
  size: fc.constantFrom(
    { kind: "all-in" },
    { kind: "all-in-fractional" },
    { kind: "units", units: 7 },
    { kind: "equity", fraction: 0.4 },
  ),
  stopLoss: anyLevel,
  takeProfit: anyLevel,
  trailingStop: anyLevel,
  // An option that only the event engine knows, half of the time.
  event: fc.constantFrom<Partial<BacktestOptions>>(
    {},
    {},
    { borrowRate: 0.3 },
    { initialMargin: 0.5, borrowRate: 0.1 },
    { maxVolumeShare: 0.0001 },
  ),
});
const anyProgram = fc.record({
  kind: fc.constantFrom("signals", "exposure", "pair", "restless"),
  seed: fc.integer(),
  length: fc.integer({ min: 1, max: 60 }),
  options: anyOptions,
  first: arbitraryActions("A", 60),
  second: arbitraryActions("B", 60),
});

type AnyProgram = typeof anyProgram extends fc.Arbitrary<infer T> ? T : never;

/** What the terms of a run's profit fall short of its change of equity by, as a share of the account. */
function gapOf(result: BacktestResult, cash: number): number {
  const { closedProfit, openProfit, dividends, borrowInterest, cashInLieu, netProfit } = summarise(
    result,
    { cash },
    252,
  );
  expect(netProfit).toBe((result.equity.at(-1) ?? cash) - cash);
  const sum = closedProfit + openProfit + dividends + borrowInterest + cashInLieu;
  const account = result.equity.reduce((most, equity) => Math.max(most, Math.abs(equity)), cash);
  return Math.abs(sum - netProfit) / account;
}

function seededSignals(seed: number, length: number): Int8Array {
  const chance = createRandom(seed);
  const signals: readonly Signal[] = [HOLD, HOLD, FLAT, LONG, LONG, SHORT, SHORT];
  return Int8Array.from({ length }, () => signals[chance.integer(signals.length)]!);
}

function programOf({ kind, seed, length }: AnyProgram, options: BacktestOptions): TradingProgram {
  const chance = createRandom(seed);
  if (kind === "restless") return restlessProgram(seed, SYMBOLS);
  if (kind === "signals") {
    const signals = seededSignals(seed, length);
    let index = 0;
    return {
      name: "signals",
      signals: (_bar, symbol) => (symbol === "A" ? (signals[index++] as Signal) : HOLD),
    };
  }
  if (kind === "exposure")
    return exposureProgram(
      "exposure",
      "A",
      () => [Number.NaN, -0.6, 0, 0.4, 0.9][chance.integer(5)]!,
      options,
    );
  const target = () => ({ first: (chance.integer(3) - 1) * 0.006, second: (chance.integer(3) - 1) * 0.008 });
  return pairProgram("pair", SYMBOLS, target, options);
}

/** Runs of a program: the event engine's with dividends and splits, and, for signals, both engines' without. */
function resultsOf(program: AnyProgram, options: BacktestOptions): BacktestResult[] {
  const { kind, seed, length, first, second } = program;
  const bars: Bars = { ...randomBars(seed, length), symbol: "A" };
  const other: Bars = { ...randomBars(seed + 1, Math.max(1, length - 3)), symbol: "B" };
  const play = (a: readonly CorporateAction[], b: readonly CorporateAction[]): BacktestResult => {
    const markets = kind === "signals" || kind === "exposure" ? [] : [{ bars: other, actions: b }];
    return runProgram(programOf(program, options), [{ bars, actions: a }, ...markets], options);
  };
  const results = [play(first, second)];
  if (kind !== "signals") return results;
  results.push(play([], []));
  if (eventEngineOption(options) !== undefined) return results;
  const columns = vectorBacktest(bars, seededSignals(seed, length), options);
  expect(hashResult(columns)).toBe(hashResult(results[1]!));
  return [...results, columns];
}

describe("trades and equity add up", () => {
  it("summarise() splits the profit of 1,000 random programs into terms that add up to 1e-9 of the account", () => {
    const seen = { dividends: 0, borrow: 0, lieu: 0, open: 0, columns: 0 };
    fc.assert(
      fc.property(anyProgram, (program) => {
        const { event, ...plain } = program.options;
        const options = { ...plain, ...event } as BacktestOptions;
        const results = resultsOf(program, options);
        for (const result of results) {
          expect(gapOf(result, options.cash)).toBeLessThanOrEqual(1e-9);
          const { activity, trades } = result;
          if (activity.dividends !== 0) seen.dividends++;
          if (activity.borrowCost !== 0) seen.borrow++;
          if (activity.cashInLieu !== 0) seen.lieu++;
          if (trades.toArray().some(({ exitTime }) => exitTime === null)) seen.open++;
        }
        if (results.length === 3) seen.columns++;
      }),
      { seed: 20_261_201, numRuns: 1000 },
    );
    // Each term is there often enough for the sum to mean something.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
  });

  const still: BarRow = [100, 100, 100, 100];
  const dividend = { kind: "dividend", symbol: "A", time: 2 * 86_400_000, amount: 10 } as const;

  it("summarise() shows what a short made and what it paid as dividend, which is nothing together", () => {
    // 10 sold at 100 are bought back at 90: the price fell by the dividend of 10.
    const bars = tableBars([still, still, [90, 90, 90, 90], [90, 90, 90, 90]]);
    const program = scriptedProgram({
      0: (c) => c.submit({ symbol: "A", side: "sell", quantity: 10 }),
      2: (c) => c.submit({ symbol: "A", side: "buy", quantity: 10 }),
    });
    const options = { ...DEFAULT_OPTIONS, commission: 0 };
    const result = runProgram(program, [{ bars, actions: [dividend] }], options);
    expect(summarise(result, options, 252)).toMatchObject({
      closedProfit: 100,
      openProfit: 0,
      dividends: -100,
      borrowInterest: 0,
      cashInLieu: 0,
      netProfit: 0,
    });
  });
  it("summarise() shows borrow interest as a loss beside the open trade", () => {
    const bars = tableBars([still, still, [110, 110, 110, 110]]);
    const program = scriptedProgram({ 0: (c) => c.submit({ symbol: "A", side: "sell", quantity: 10 }) });
    const options = { ...DEFAULT_OPTIONS, commission: 0, borrowRate: 0.252 };
    const figures = summarise(runProgram(program, [{ bars }], options), options, 252);
    expect(figures).toMatchObject({ closedProfit: 0, openProfit: -100 });
    expect(figures.borrowInterest).toBeCloseTo(-(1 + 1.1), 12);
    expect(figures.netProfit).toBeCloseTo(-102.1, 9);
  });
});
