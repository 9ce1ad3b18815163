import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import { createBars, sliceBars, type Bars } from "../../market/series/bars.js";
import { DEFAULT_OPTIONS, FILL_TIMINGS, type BacktestOptions } from "../../simulation/account/options.js";
import { pairProgram } from "../../simulation/runs/pair-program.js";
import { runProgram } from "../../simulation/runs/run-program.js";
import type { PairStrategy } from "../../strategies/rules/pair-strategy.js";
import { pairsSpread } from "../../strategies/rules/pairs-spread.js";
import { signOf } from "../../trading/orders/fill.js";
import type { Trade } from "../../trading/orders/trade.js";
import { hashPair, runPairBacktest } from "./run-pair-backtest.js";

const DAY = 86_400_000;
const FREE: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 1000, commission: 0 };
const SMALL = { window: 10, entry: 1, exit: 0.2 };

/** Holds what a script says, in units for each 1 of capital. */
function scripted(first: readonly number[], second: readonly number[]): PairStrategy {
  const targets = () => ({ first: Float64Array.from(first), second: Float64Array.from(second) });
  return { ...pairsSpread, name: "script", parameters: [], check: () => {}, targets };
}

function priced(symbol: string, prices: readonly number[], days = prices.map((_, i) => i)): Bars {
  const rows = prices.map((p): BarRow => [p, p, p, p]);
  return tableBars(rows, { symbol, time: days.map((day) => day * DAY) });
}

const A = priced("A", [10, 10, 12, 15, 15]);
const B = priced("B", [20, 20, 20, 25, 24]);
const LONG_A = scripted([Number.NaN, 0.05, 0.05, 0, 0], [Number.NaN, -0.025, -0.025, 0, 0]);

/** Two walks under different names, the second with every fifth bar missing. */
function walks(seed: number, length: number): readonly [Bars, Bars] {
  const rows = randomBars(seed + 1, length);
  const kept = Array.from(rows.time.keys()).filter((i) => i % 5 !== 4);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i]!);
  const { time, open, high, low, close, volume } = rows;
  const second = createBars(
    { ...rows, symbol: "B" },
    {
      time: pick(time),
      open: pick(open),
      high: pick(high),
      low: pick(low),
      close: pick(close),
      volume: pick(volume),
    },
  );
  const first = randomBars(seed, length);
  return [createBars({ ...first, symbol: "A" }, first), second];
}

describe("runPairBacktest, by hand", () => {
  it("runPairBacktest() buys one leg and sells the other short at the next open, on one cash", () => {
    // 1000 × 0.05 and 0.025: 50 A are bought at 12, 25 B are sold at 20, which leaves 900; out at 15 and 24.
    const { result, metrics } = runPairBacktest(A, B, LONG_A, {}, { ...FREE, initialMargin: 0.5 });
    expect(Array.from(result.equity)).toEqual([1000, 1000, 1000, 1025, 1050]);
    expect(result.trades.toArray()).toMatchObject([
      { symbol: "A", side: "long", quantity: 50, entryPrice: 12, exitPrice: 15, profit: 150 },
      { symbol: "B", side: "short", quantity: 25, entryPrice: 20, exitPrice: 24, profit: -100 },
    ]);
    expect(metrics).toMatchObject({ trades: 2, winRate: 0.5, periodsPerYear: 252 });
    expect(metrics.totalReturn).toBeCloseTo(0.05, 12);
  });
  it("runPairBacktest() reduces the second leg to what funds cover, without margin", () => {
    const { result } = runPairBacktest(A, B, LONG_A, {}, FREE);
    expect(result.trades.toArray().map(({ quantity }) => quantity)).toEqual([50, 20]);
  });
  it("runPairBacktest() charges costs on all four fills", () => {
    const free = runPairBacktest(A, B, LONG_A, {}, { ...FREE, initialMargin: 0.5 }).result.equity;
    const dear = runPairBacktest(A, B, LONG_A, {}, { ...FREE, commission: 0.01, initialMargin: 0.5 });
    expect(free[4]! - dear.result.equity[4]!).toBeCloseTo(0.01 * (600 + 500 + 750 + 600), 9);
  });
  it("runPairBacktest() holds neither leg when whole units leave nothing of one", () => {
    const dear = priced("B", [2000, 2000, 2000, 2500, 2400]);
    const script = scripted([Number.NaN, 0.05, 0.05, 0, 0], [Number.NaN, -0.00025, -0.00025, 0, 0]);
    expect(runPairBacktest(A, dear, script, {}, FREE).result.trades.length).toBe(0);
    const options: BacktestOptions = { ...FREE, size: { kind: "all-in-fractional" }, initialMargin: 0.5 };
    expect(runPairBacktest(A, dear, script, {}, options).result.trades.at(1).quantity).toBe(0.25);
  });
  it("runPairBacktest() leaves out the bars that only one leg has", () => {
    const gappy = priced("B", [20, 20, 20, 24], [0, 1, 2, 4]);
    const script = scripted([Number.NaN, 0.05, 0.05, 0], [Number.NaN, -0.025, -0.025, 0]);
    const { first, second, result } = runPairBacktest(A, gappy, script, {}, FREE);
    expect(Array.from(first.close)).toEqual([10, 10, 12, 15]);
    expect(second.time).toEqual(first.time);
    expect(result.time).toEqual(first.time);
  });
});

describe("runPairBacktest, what must hold", () => {
  const anyOptions: fc.Arbitrary<BacktestOptions> = fc.record({
    ...Object.fromEntries(Object.entries(FREE).map(([name, value]) => [name, fc.constant(value)])),
    cash: fc.constantFrom(1000, 100_000),
    commission: fc.constantFrom(0, 0.01),
    slippageBps: fc.constantFrom(0, 20),
    fill: fc.constantFrom(...FILL_TIMINGS),
    size: fc.constantFrom({ kind: "all-in" }, { kind: "all-in-fractional" }),
    initialMargin: fc.constantFrom(undefined, 0.5),
    borrowRate: fc.constant(0),
    maxVolumeShare: fc.constantFrom(undefined, 0.001),
  }) as fc.Arbitrary<BacktestOptions>;

  it("runPairBacktest() keeps equity equal to cash and both positions, rebuilt from its fills", () => {
    let traded = 0;
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 200 }), anyOptions, (seed, length, options) => {
        const { result, first, second } = runPairBacktest(
          ...walks(seed, length),
          pairsSpread,
          SMALL,
          options,
        );
        const fills = result.journal.flatMap((r) =>
          r.kind === "filled" || r.kind === "partially_filled" ? [r.fill] : [],
        );
        const units = { A: 0, B: 0 };
        let [cash, next] = [options.cash, 0];
        for (let i = 0; i < first.length; i++) {
          for (; next < fills.length && fills[next]!.index <= i; next++) {
            const { symbol, side, quantity, price, commission } = fills[next]!;
            cash -= signOf(side) * quantity * price + commission;
            units[symbol as "A" | "B"] += signOf(side) * quantity;
          }
          const value = units.A * first.close[i]! + units.B * second.close[i]!;
          expect(result.equity[i]).toBeCloseTo(cash + value, 6);
        }
        traded += result.trades.length;
      }),
      { seed: 20_261_122, numRuns: 120 },
    );
    expect(traded).toBeGreaterThan(500);
  });
  it("runPairBacktest() up to a bar does not depend on later bars", () => {
    const [first, second] = walks(5, 300);
    const whole = runPairBacktest(first, second, pairsSpread, SMALL, FREE).result.equity;
    for (const end of [1, 20, 130, 299]) {
      const cut = runPairBacktest(sliceBars(first, 0, end), second, pairsSpread, SMALL, FREE).result.equity;
      expect(cut).toEqual(whole.slice(0, cut.length));
    }
  });
  it("pairProgram() over the bar-by-bar form, gives the same trades", () => {
    const [first, second] = walks(8, 300);
    const aligned = runPairBacktest(first, second, pairsSpread, SMALL, FREE);
    const source = pairsSpread.start(SMALL);
    const program = pairProgram("pairs-spread", ["A", "B"], (a, b) => source.next(a, b), FREE);
    const markets = [{ bars: aligned.first }, { bars: aligned.second }];
    const streamed = runProgram(program, markets, FREE);
    const keyOf = (t: Trade) => [t.symbol, t.entryTime, t.exitTime, t.quantity, t.entryPrice];
    expect(aligned.result.trades.length).toBeGreaterThan(4);
    expect(streamed.trades.toArray().map(keyOf)).toEqual(aligned.result.trades.toArray().map(keyOf));
  });
});

describe("runPairBacktest, bad input", () => {
  const later = priced("B", [20, 20], [7, 8]);
  const hourly = { ...B, timeframe: "1Hour" as const };
  it.each([
    ["two series of one symbol", A, A, FREE, "Cannot trade A with A: both series have one name"],
    ["another timeframe", A, hourly, FREE, "bars of 1Day and 1Hour, expected one timeframe"],
    ["no common time", A, later, FREE, "no bar of one has the time of a bar of the other"],
    ["stops", A, B, { ...FREE, stopLoss: 0.1 }, "Cannot trade a pair with a stop or target"],
    ["bad options", A, B, { ...FREE, cash: -1 }, 'Option "cash" is -1'],
  ] as const)("runPairBacktest() refuses %s", (_, first, second, options, message) => {
    const run = () => runPairBacktest(first, second, pairsSpread, {}, options);
    expect(run).toThrow(message);
    expect(run).toThrow(expect.objectContaining({ name: "InputError" }) as Error);
  });
  it("runPairBacktest() refuses parameters that contradict each other", () => {
    expect(() => runPairBacktest(A, B, pairsSpread, { entry: 1, exit: 2 }, FREE)).toThrow(
      'Parameter "entry" is 1, expected more than "exit"',
    );
  });
  it("hashPair() depends on both series and their order", () => {
    expect(new Set([hashPair(A, B), hashPair(B, A), hashPair(A, A)]).size).toBe(3);
  });
});
