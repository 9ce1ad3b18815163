import { describe, expect, it } from "vitest";
import { aaplBars } from "../../fixtures/builders/aapl-bars.js";
import golden from "../../fixtures/aapl-backtests.json" with { type: "json" };
import { runBacktest } from "../../research/runs/run-backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";

/** vectorbt 1.1.0 on the packaged AAPL bars; settings and figures in the file. Tolerance 1e-9 relative. */
const SETTINGS: Record<keyof typeof golden.cases, Partial<BacktestOptions>> = {
  long_nextopen_allin: { size: { kind: "all-in-fractional" } },
  long_nextopen_allin_whole: {},
  long_close_allin: { size: { kind: "all-in-fractional" }, fill: "close" },
  long_nextopen_size1: { size: { kind: "units", units: 1 } },
  long_nextopen_slippage: { size: { kind: "all-in-fractional" }, slippageBps: 5, commissionFixed: 1 },
  longshort_nextopen_allin: { size: { kind: "all-in-fractional" }, side: "long-short" },
};

const bars = aaplBars();

function expectNear(ours: number | null, theirs: number): void {
  expect(Math.abs(ours! - theirs)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(theirs)));
}

describe("vectorbt's six runs on AAPL", () => {
  for (const [name, options] of Object.entries(SETTINGS)) {
    const theirs = golden.cases[name as keyof typeof golden.cases];
    const ours = runBacktest(
      bars,
      "sma-crossover",
      { fast: 10, slow: 30 },
      { ...DEFAULT_OPTIONS, ...options },
    );

    it(`runBacktest() has the equity of ${name} at every bar`, () => {
      expect(ours.result.equity.length).toBe(theirs.equity.length);
      for (const [i, equity] of theirs.equity.entries()) expectNear(ours.result.equity[i]!, equity);
    });

    it(`runBacktest() has the trades of ${name}`, () => {
      const trades = ours.result.trades.toArray();
      expect(trades.length).toBe(theirs.trades.length);
      for (const [k, row] of theirs.trades.entries()) {
        const trade = trades[k]!;
        const [entryIndex, exitIndex, quantity, entryPrice, exitPrice, profit, direction, status] =
          row as number[];
        expect(trade.entryIndex).toBe(entryIndex);
        expect(trade.exitIndex).toBe(status === 1 ? exitIndex : null);
        expect(trade.side).toBe(direction === 0 ? "long" : "short");
        expectNear(trade.quantity, quantity!);
        expectNear(trade.entryPrice, entryPrice!);
        if (status === 1) expectNear(trade.exitPrice, exitPrice!);
        expectNear(trade.profit, profit!);
      }
    });

    it(`runBacktest() has the figures of ${name}`, () => {
      const { metrics } = ours;
      expectNear(metrics.totalReturn, theirs.totalReturnPercent / 100);
      expectNear(metrics.maxDrawdown, -theirs.maxDrawdownPercent / 100);
      expectNear(metrics.commission, theirs.fees);
      expectNear(metrics.profitFactor, theirs.profitFactorMoney);
      expectNear(metrics.winRate, theirs.winRatePercent / 100);
    });

    it(`runBacktest() has the figures that follow from the trades and equity of ${name}`, () => {
      const expected = derive(theirs.trades as number[][], theirs.equity, options);
      for (const [metric, value] of Object.entries(expected)) {
        expectNear(ours.metrics[metric as keyof typeof expected], value);
      }
    });
  }
});

/** Figures that vectorbt does not print, added up the plain way from the trades and the equity that it does. */
function derive(rows: readonly number[][], equity: readonly number[], options: Partial<BacktestOptions>) {
  const last = equity.length;
  const trades = rows.map(([entry, exit, quantity, entryPrice, exitPrice, profit, direction, status]) => ({
    entry: entry!,
    exit: status === 1 ? exit! : last,
    closed: status === 1,
    quantity: quantity!,
    entryPrice: entryPrice!,
    exitPrice: exitPrice!,
    profit: profit!,
    sign: direction === 0 ? 1 : -1,
  }));
  const closed = trades.filter((t) => t.closed);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const held = equity.map((_, i) => trades.find((t) => t.entry <= i && i < t.exit));
  const rate = (options.slippageBps ?? 0) / 10_000;
  const slipped = (price: number, side: number): number => Math.abs(price - price / (1 + side * rate));
  const bought = trades.map((t) => t.quantity * t.entryPrice);
  const sold = closed.map((t) => t.quantity * t.exitPrice);
  return {
    trades: trades.length,
    expectancy: sum(closed.map((t) => t.profit)) / closed.length,
    timeInMarket: held.filter(Boolean).length / last,
    exposure: sum(held.map((t, i) => (t ? (t.quantity * bars.close[i]!) / equity[i]! : 0))) / last,
    turnover: sum([...bought, ...sold]) / (sum([...equity]) / last),
    slippage:
      sum(trades.map((t) => t.quantity * slipped(t.entryPrice, t.sign))) +
      sum(closed.map((t) => t.quantity * slipped(t.exitPrice, -t.sign))),
    maxDrawdownBars: longestBelowPeak(equity),
  };
}

function longestBelowPeak(equity: readonly number[]): number {
  let longest = 0;
  for (let from = 0; from < equity.length; from++) {
    const recovered = equity.findIndex((value, i) => i > from && value >= equity[from]!);
    longest = Math.max(longest, (recovered < 0 ? equity.length : recovered) - from - 1);
  }
  return longest;
}
