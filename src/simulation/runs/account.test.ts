import { describe, expect, it } from "vitest";
import { scriptedProgram } from "../../fixtures/builders/scripted-program.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import { FLAT, HOLD, LONG, SHORT, type Signal } from "../../strategies/contract/signal.js";
import { backtest } from "./backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import { runProgram } from "./run-program.js";

const FREE: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 1000, commission: 0 };

/** Signals on the closes of some bars, by index. */
function at(signals: Readonly<Record<number, Signal>>): { next(): Signal } {
  let index = -1;
  return { next: () => signals[++index] ?? HOLD };
}

describe("borrowing and margin", () => {
  it("backtest() charges a short position interest on each bar's close", () => {
    const bars = tableBars([
      [100, 100, 100, 100],
      [100, 100, 100, 100],
      [100, 110, 100, 110],
    ]);
    const options: BacktestOptions = { ...FREE, side: "short", borrowRate: 0.252 };
    const { equity, activity } = backtest(bars, at({ 0: SHORT }), options);
    // 10 units; 0.001 a bar of 1000, then of 1100
    expect(activity.borrowCost).toBeCloseTo(1 + 1.1, 12);
    expect(equity[2]).toBeCloseTo(1000 - 100 - 2.1, 12);
  });
  it("backtest() charges a long position nothing", () => {
    const still: BarRow = [100, 100, 100, 100];
    const { activity } = backtest(tableBars([still, still]), at({ 0: LONG }), { ...FREE, borrowRate: 0.5 });
    expect(activity.borrowCost).toBe(0);
  });
  it("backtest() liquidates at the worst price of the bar in which equity falls below the margin", () => {
    const bars = tableBars([
      [100, 100, 100, 100],
      [100, 101, 99, 100],
      [100, 100, 60, 90],
      [90, 90, 90, 90],
    ]);
    // 20 units on 1000 of equity; at 60 equity is 200 and the requirement 0.25 × 1200 = 300
    const result = backtest(bars, at({ 0: LONG }), { ...FREE, initialMargin: 0.5 });
    expect(Array.from(result.equity)).toEqual([1000, 1000, 200, 200]);
    expect(result.journal).toContainEqual({
      kind: "margin_call",
      time: bars.time[2],
      equity: 200,
      requirement: 300,
    });
    expect(result.trades.at(0)).toMatchObject({ exitIndex: 2, exitPrice: 60 });
  });
  it("backtest() leaves a position alone while the margin holds at the worst price", () => {
    const bars = tableBars([
      [100, 100, 100, 100],
      [100, 101, 67, 100],
    ]);
    const result = backtest(bars, at({ 0: LONG }), { ...FREE, initialMargin: 0.5 });
    expect(result.portfolio.positions).toEqual([{ symbol: "A", quantity: 20, averagePrice: 100 }]);
  });
});

describe("worst fills", () => {
  it("backtest() buys at the high and sells at the low of the next bar when fills are worst", () => {
    const bars = tableBars([
      [100, 100, 100, 100],
      [100, 125, 95, 100],
      [100, 105, 80, 100],
    ]);
    const result = backtest(bars, at({ 0: LONG, 1: FLAT }), { ...FREE, fill: "worst" });
    expect(result.trades.at(0)).toMatchObject({ quantity: 8, entryPrice: 125, exitPrice: 80, profit: -360 });
  });
});

describe("corporate actions", () => {
  const raw = tableBars([
    [100, 104, 98, 102],
    [102, 108, 100, 106],
    [53, 56, 52, 54],
    [54, 58, 53, 57],
    [57, 60, 55, 58],
  ]);
  const adjusted = tableBars([
    [50, 52, 49, 51],
    [51, 54, 50, 53],
    [53, 56, 52, 54],
    [54, 58, 53, 57],
    [57, 60, 55, 58],
  ]);
  const split = { kind: "split", symbol: "A", time: raw.time[2]!, ratio: 2 } as const;
  const bracket = { stopLoss: { fraction: 0.2 }, takeProfit: { fraction: 0.17 } } as const;
  const program = () =>
    scriptedProgram({
      0: (c) => c.submit({ symbol: "A", side: "buy", quantity: { kind: "all-in-fractional" }, bracket }),
    });

  it("runProgram() on raw prices with a split agrees with adjusted prices, a waiting target included", () => {
    const onRaw = runProgram(program(), [{ bars: raw, actions: [split] }], DEFAULT_OPTIONS);
    const onAdjusted = runProgram(program(), [{ bars: adjusted }], DEFAULT_OPTIONS);
    for (const [i, equity] of onAdjusted.equity.entries()) expect(onRaw.equity[i]).toBeCloseTo(equity, 8);
    const [ours, theirs] = [onRaw.trades.at(0), onAdjusted.trades.at(0)];
    expect(ours.exitIndex).toBe(4);
    for (const key of ["quantity", "entryPrice", "exitPrice", "profit", "return"] as const)
      expect(ours[key]).toBeCloseTo(theirs[key]!, 8);
  });
  it("runProgram() restates a waiting order after a split, in its books as well", () => {
    const waiting = scriptedProgram({
      0: (c) => c.submit({ symbol: "A", side: "buy", quantity: 4, type: "limit", limitPrice: 40 }),
      2(c) {
        expect(c.openOrders[0]?.order).toMatchObject({ quantity: 8, limitPrice: 20 });
      },
    });
    runProgram(waiting, [{ bars: raw, actions: [split] }], DEFAULT_OPTIONS);
    expect.assertions(1);
  });
  it("runProgram() pays dividends to a long position and takes them from a short one", () => {
    const still: BarRow = [100, 100, 100, 100];
    const bars = tableBars([still, still, still]);
    const dividend = { kind: "dividend", symbol: "A", time: bars.time[2]!, amount: 1.5 } as const;
    const final = (side: "buy" | "sell"): number =>
      runProgram(
        scriptedProgram({ 0: (c) => c.submit({ symbol: "A", side, quantity: 4 }) }),
        [{ bars, actions: [dividend] }],
        FREE,
      ).equity.at(-1)!;
    expect(final("buy")).toBe(1006);
    expect(final("sell")).toBe(994);
  });
  it("runProgram() pays no dividend on what is bought on the ex-date", () => {
    const still: BarRow = [100, 100, 100, 100];
    const bars = tableBars([still, still]);
    const actions = [{ kind: "dividend", symbol: "A", time: bars.time[1]!, amount: 9 } as const];
    const bought = scriptedProgram({ 0: (c) => c.submit({ symbol: "A", side: "buy", quantity: 4 }) });
    expect(runProgram(bought, [{ bars, actions }], FREE).equity.at(-1)).toBe(1000);
  });
});
