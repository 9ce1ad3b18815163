import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryBars } from "../../fixtures/builders/random-bars.js";
import { scriptedProgram } from "../../fixtures/builders/scripted-program.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import { createBars, sliceBars, type Bars } from "../../market/series/bars.js";
import { runBacktest } from "../../research/runs/run-backtest.js";
import { LONG, type Signal } from "../../strategies/contract/signal.js";
import type { BarHistory, TradingProgram } from "../../trading/orders/program.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import { hashResult } from "../account/result.js";
import { runProgram } from "./run-program.js";
import { signalBacktest } from "./signal-backtest.js";
import { vectorBacktest } from "../vector/vector-backtest.js";

const RUNS = { seed: 3, numRuns: 60 };
const STILL: BarRow = [100, 100, 100, 100];

/** Trades on the last three closes with every kind of order. */
function lookingProgram(): TradingProgram {
  return {
    name: "looking",
    onBar(context) {
      const [first, , last] = context.history("TEST").last("close", 3);
      if (last === undefined || context.openOrders.length > 4) return;
      const side = last > first! ? "buy" : "sell";
      const bracket = { stopLoss: { fraction: 0.02 }, trailingStop: 0.03 };
      context.submit({ symbol: "TEST", side, quantity: 2, type: "limit", limitPrice: last, bracket });
      context.submit({ symbol: "TEST", side, quantity: 1, timeInForce: "day" });
    },
  };
}

/** The bars with everything after a bar replaced by nonsense. */
function withOtherFuture(bars: Bars, cut: number): Bars {
  const bend = (column: Float64Array): Float64Array => column.map((v, i) => (i > cut ? v * 3 + i : v));
  const { time, open, high, low, close, volume } = bars;
  const columns = { open: bend(open), high: bend(high), low: bend(low), close: bend(close) };
  return createBars(bars, { time, volume, ...columns });
}

describe("what users of other engines complain about", () => {
  it("runProgram() decides and fills the same up to a bar whatever comes after it", () => {
    fc.assert(
      fc.property(arbitraryBars(60), fc.nat(60), (bars, cut) => {
        if (bars.length === 0) return;
        const end = bars.time[Math.min(cut, bars.length - 1)]!;
        const journalOf = (b: Bars): unknown[] =>
          runProgram(lookingProgram(), [{ bars: b }], DEFAULT_OPTIONS).journal.filter((r) => r.time <= end);
        expect(journalOf(withOtherFuture(bars, cut))).toEqual(journalOf(bars));
        expect(journalOf(sliceBars(bars, 0, cut + 1))).toEqual(journalOf(bars));
      }),
      RUNS,
    );
  });
  it("history() refuses bars that have not closed and hands out no memory that holds them", () => {
    let history: BarHistory | undefined;
    const program = scriptedProgram({
      1(c) {
        history = c.history("A");
        expect(history.length).toBe(2);
        expect(() => history!.value("close", -1)).toThrow(RangeError);
        expect(() => history!.value("close", 2)).toThrow("Cannot read close 2 bars ago: 2 bars have closed");
        expect(history.last("close", 9).buffer.byteLength).toBe(16);
      },
    });
    runProgram(program, [{ bars: tableBars([STILL, STILL, STILL]) }], DEFAULT_OPTIONS);
    expect(history).toBeDefined();
  });
  it("runProgram() never fills on the close that decided, unless it is asked to by name", () => {
    const bars = tableBars([STILL, [105, 106, 104, 105]]);
    const program = {
      name: "first",
      signals: ({ time }: { time: number }): Signal => (time === 0 ? LONG : 0),
    };
    const entry = (options: BacktestOptions): number =>
      runProgram(program, [{ bars }], options).trades.at(0).entryPrice;
    expect(DEFAULT_OPTIONS.fill).toBe("next-open");
    expect(entry(DEFAULT_OPTIONS)).toBe(105);
    expect(entry({ ...DEFAULT_OPTIONS, fill: "close" })).toBe(100);
  });
  it("signalBacktest() takes the loss when a bar meets stop and target, in either engine", () => {
    const bars = tableBars([STILL, [100, 120, 80, 100]]);
    const signals = Int8Array.of(LONG, 0);
    const options = { ...DEFAULT_OPTIONS, stopLoss: 0.1, takeProfit: 0.1 };
    const exit = (more: Partial<BacktestOptions>): number | null =>
      signalBacktest(bars, signals, { ...options, ...more }).trades.at(0).exitPrice;
    expect(exit({})).toBe(90);
    expect(exit({ borrowRate: 0 })).toBe(90);
  });
  it("runBacktest() gives one result whichever engine an option asks for", () => {
    fc.assert(
      fc.property(arbitraryBars(), (bars) => {
        const run = (options: Partial<BacktestOptions>) =>
          runBacktest(bars, "sma-crossover", { fast: 2, slow: 5 }, { ...DEFAULT_OPTIONS, ...options });
        const [columns, events] = [run({}), run({ borrowRate: 0 })];
        expect(hashResult(events.result)).toBe(hashResult(columns.result));
        expect(events.metrics).toEqual(columns.metrics);
      }),
      RUNS,
    );
  });
  it("vectorBacktest() refuses an option it would have to leave out", () => {
    const bars = tableBars([STILL]);
    expect(() => vectorBacktest(bars, new Int8Array(1), { ...DEFAULT_OPTIONS, borrowRate: 0.1 })).toThrow(
      'Cannot backtest by columns: option "borrowRate" needs the event engine',
    );
  });
  it("runProgram() sends the same orders with the same ids when it is run again", () => {
    fc.assert(
      fc.property(arbitraryBars(80), (bars) => {
        const journal = () => runProgram(lookingProgram(), [{ bars }], DEFAULT_OPTIONS).journal;
        expect(journal()).toEqual(journal());
        const ids = journal().flatMap((r) => (r.kind === "decided" ? [r.order.clientOrderId] : []));
        expect(new Set(ids).size).toBe(ids.length);
      }),
      RUNS,
    );
  });
});
