import { describe, expect, it } from "vitest";
import { aaplBars } from "../fixtures/aapl-bars.js";
import golden from "../fixtures/aapl-backtests.json" with { type: "json" };
import { runBacktest } from "../research/run-backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "./options.js";

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
  }
});
