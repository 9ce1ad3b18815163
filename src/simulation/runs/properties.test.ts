import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryBars } from "../../fixtures/builders/random-bars.js";
import { createBars, type Bars } from "../../market/series/bars.js";
import { drawdownSeries } from "../../metrics/drawdown.js";
import { smaCrossover } from "../../strategies/rules/sma-crossover.js";
import { signOf } from "../../trading/orders/fill.js";
import { applyFill, flatPosition } from "../../trading/orders/position.js";
import { backtest } from "./backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import { vectorBacktest } from "../vector/vector-backtest.js";

const VALUES = { fast: 2, slow: 5 };
const NAMES = { session: "test", strategy: "sma-crossover" };
const RUNS = { seed: 42, numRuns: 200 };
const FRACTIONAL: BacktestOptions = { ...DEFAULT_OPTIONS, size: { kind: "all-in-fractional" } };

function run(bars: Bars, options: BacktestOptions) {
  return vectorBacktest(bars, smaCrossover.signals(bars, VALUES), options);
}

const buy = (quantity: number, price: number) => ({ side: "buy" as const, quantity, price });
const sell = (quantity: number, price: number) => ({ side: "sell" as const, quantity, price });

describe("what must hold for any run", () => {
  it("backtest() keeps equity equal to cash and position, rebuilt from its fills", () => {
    const side = fc.constantFrom("long", "short", "long-short");
    fc.assert(
      fc.property(arbitraryBars(), side, (bars, side) => {
        const options: BacktestOptions = {
          ...FRACTIONAL,
          side: side as BacktestOptions["side"],
          stopLoss: 0.05,
        };
        const result = backtest(bars, smaCrossover.start(VALUES), options, NAMES);
        const fills = result.journal.flatMap((r) => (r.kind === "filled" ? [r.fill] : []));
        for (let i = 0; i < bars.length; i++) {
          let cash = options.cash;
          let units = 0;
          for (const fill of fills.filter((f) => f.index <= i)) {
            cash -= signOf(fill.side) * fill.quantity * fill.price + fill.commission;
            units += signOf(fill.side) * fill.quantity;
          }
          expect(result.equity[i]).toBeCloseTo(cash + units * bars.close[i]!, 6);
        }
      }),
      { ...RUNS, numRuns: 40 },
    );
  });

  it("backtest() fills no order before the bar after its decision", () => {
    fc.assert(
      fc.property(arbitraryBars(), (bars) => {
        const result = backtest(bars, smaCrossover.start(VALUES), FRACTIONAL, NAMES);
        const decided = new Map(
          result.journal.flatMap((r) => (r.kind === "decided" ? [[r.order.clientOrderId, r.time]] : [])),
        );
        for (const record of result.journal) {
          if (record.kind === "filled")
            expect(record.time).toBeGreaterThan(decided.get(record.fill.clientOrderId)!);
        }
      }),
      RUNS,
    );
  });

  it("vectorBacktest() keeps drawdowns between −1 and 0 when it is long only", () => {
    fc.assert(
      fc.property(arbitraryBars(), (bars) => {
        const { equity } = run(bars, FRACTIONAL);
        expect(drawdownSeries(equity, FRACTIONAL.cash).every((d) => d <= 0 && d >= -1)).toBe(true);
      }),
      RUNS,
    );
  });

  it("vectorBacktest() keeps returns when all prices are scaled", () => {
    fc.assert(
      fc.property(arbitraryBars(), fc.constantFrom(0.25, 4, 64), (bars, factor) => {
        const scale = (c: Float64Array): Float64Array => c.map((p) => p * factor);
        const { open, high, low, close } = bars;
        const scaled = createBars(bars, {
          ...bars,
          open: scale(open),
          high: scale(high),
          low: scale(low),
          close: scale(close),
        });
        expect(run(scaled, FRACTIONAL).equity).toEqual(run(bars, FRACTIONAL).equity);
      }),
      RUNS,
    );
  });

  it("vectorBacktest() never ends richer with more slippage or commission for the same fills", () => {
    const units: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 1e6, size: { kind: "units", units: 10 } };
    fc.assert(
      fc.property(arbitraryBars(), fc.nat(50), fc.nat(50), (bars, a, b) => {
        const final = (bps: number): number => run(bars, { ...units, slippageBps: bps }).equity.at(-1) ?? 0;
        expect(final(a + b)).toBeLessThanOrEqual(final(a) + 1e-9);
        const dear = run(bars, { ...units, commission: 0.002 }).equity.at(-1) ?? 0;
        expect(dear).toBeLessThanOrEqual(final(0) + 1e-9);
      }),
      RUNS,
    );
  });

  it("vectorBacktest() never lets an all-in entry cost more than the cash", () => {
    fc.assert(
      fc.property(arbitraryBars(), fc.constantFrom(0, 3), (bars, commissionFixed) => {
        const { trades } = run(bars, { ...DEFAULT_OPTIONS, commissionFixed, cash: 500 });
        let cash = 500;
        for (const trade of trades.toArray()) {
          expect(trade.quantity * trade.entryPrice * 1.001 + commissionFixed).toBeLessThanOrEqual(
            cash + 1e-9,
          );
          cash += trade.profit;
        }
      }),
      RUNS,
    );
  });

  it("applyFill() averages what is added, keeps the price of what is reduced, and reverses", () => {
    const FLAT = flatPosition("A");
    const two = applyFill(applyFill(FLAT, buy(1, 10)), buy(1, 20));
    expect(two).toEqual({ symbol: "A", quantity: 2, averagePrice: 15 });
    expect(applyFill(two, sell(1, 99))).toEqual({ symbol: "A", quantity: 1, averagePrice: 15 });
    expect(applyFill(two, sell(3, 30))).toEqual({ symbol: "A", quantity: -1, averagePrice: 30 });
    expect(applyFill(two, sell(2, 30))).toEqual(FLAT);
  });
});
