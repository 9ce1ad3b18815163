import { describe, expect, it } from "vitest";
import { scriptedProgram } from "../../fixtures/builders/scripted-program.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import type { CorporateAction } from "../../trading/orders/corporate-action.js";
import type { OrderRequest } from "../../trading/orders/order.js";
import type { TradingContext } from "../../trading/orders/program.js";
import { policyWith } from "../../trading/policy/risk-policy.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import type { JournaledResult } from "../account/result.js";
import { runProgram } from "../runs/run-program.js";

const DAY = 86_400_000;
const FREE: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 100_000, commission: 0 };
const BUY: OrderRequest = { symbol: "A", side: "buy", quantity: 10 };
const still = (price: number, volume = 1000): BarRow => [price, price, price, price, volume];
const splitOn = (bar: number, ratio: number): CorporateAction => ({
  kind: "split",
  symbol: "A",
  time: bar * DAY,
  ratio,
});

/** Runs a script over raw bars with a split on one of them. */
function run(
  rows: readonly BarRow[],
  action: CorporateAction,
  script: Record<number, (context: TradingContext) => void>,
  options: Partial<BacktestOptions> = {},
): JournaledResult {
  const market = { bars: tableBars(rows), actions: [action] };
  return runProgram(scriptedProgram(script), [market], { ...FREE, ...options });
}

function fillsOf({ journal }: JournaledResult): (readonly [number, string, number, number])[] {
  return journal.flatMap((r) =>
    r.kind === "filled" || r.kind === "partially_filled"
      ? [[r.fill.index, r.fill.side, r.fill.quantity, r.fill.price] as const]
      : [],
  );
}

function endingsOf({ journal }: JournaledResult): string[] {
  return journal.flatMap((r) => (r.kind === "canceled" || r.kind === "rejected" ? [r.reason] : []));
}

// A broker restates an open order on the ex-date: prices divided by the ratio, units multiplied by it.
describe("what a split does to an order and what hangs on it", () => {
  const bracket = { stopLoss: { price: 80 }, takeProfit: { price: 120 } } as const;

  it("split() moves the stop of a bracket whose entry still waits", () => {
    // Bought at 45 on a bar of 44 to 51, the stop is 40 and not 80: it holds until the bar that goes to 39.
    const rows: BarRow[] = [still(100), [50, 51, 44, 50], [45, 46, 41, 42], [42, 43, 39, 40]];
    const limit: OrderRequest = { ...BUY, type: "limit", limitPrice: 90, bracket };
    const result = run(rows, splitOn(1, 2), { 0: (c) => c.submit(limit) });
    expect(fillsOf(result)).toEqual([
      [1, "buy", 20, 45],
      [3, "sell", 20, 40],
    ]);
  });
  it("split() moves the target of a bracket whose entry still waits, and a stop-limit's limit", () => {
    const rows: BarRow[] = [still(100), still(50), [50, 61, 50, 60]];
    const entry: OrderRequest = { ...BUY, bracket };
    expect(fillsOf(run(rows, splitOn(1, 2), { 0: (c) => c.submit(entry) })).at(-1)).toEqual([
      2,
      "sell",
      20,
      60,
    ]);
    // Set off at 40, the limit is 39 and not 78: the open of 39.5 is good enough.
    const stopLimit: OrderRequest = { ...BUY, bracket: { stopLoss: { price: 80 }, stopLimit: 78 } };
    const fall: BarRow[] = [still(100), still(50), [39.5, 39.5, 38, 38]];
    expect(fillsOf(run(fall, splitOn(1, 2), { 0: (c) => c.submit(stopLimit) })).at(-1)).toEqual([
      2,
      "sell",
      20,
      39.5,
    ]);
  });
  it("split() moves exits that already work", () => {
    const rows: BarRow[] = [still(100), still(100), [50, 51, 41, 42], [42, 43, 39, 40]];
    expect(fillsOf(run(rows, splitOn(2, 2), { 0: (c) => c.submit({ ...BUY, bracket }) })).at(-1)).toEqual([
      3,
      "sell",
      20,
      40,
    ]);
  });
  it("split() moves the best price that a trailing stop follows", () => {
    // Best 120 becomes 60; the high of 65 lifts it, so the stop of the next bar is 58.5.
    const rows: BarRow[] = [
      still(100),
      [100, 120, 100, 119],
      [60, 65, 59, 64],
      [64, 64, 58, 58],
      [58, 58, 50, 50],
    ];
    const entry: OrderRequest = { ...BUY, bracket: { trailingStop: 0.1 } };
    expect(fillsOf(run(rows, splitOn(2, 2), { 0: (c) => c.submit(entry) }))).toEqual([
      [1, "buy", 10, 100],
      [3, "sell", 20, 58.5],
    ]);
  });
  it("split() moves the average price of a half-filled order, from which its exits count", () => {
    // 6 at 100 are 12 at 50; with 8 at 55 that is 20 at 52, and a stop of 10 % waits at 46.8.
    const rows: BarRow[] = [still(100), still(100, 60), still(55, 900), [50, 50, 40, 40]];
    const entry: OrderRequest = { ...BUY, bracket: { stopLoss: { fraction: 0.1 } } };
    const result = run(rows, splitOn(2, 2), { 0: (c) => c.submit(entry) }, { maxVolumeShare: 0.1 });
    const fills = fillsOf(result);
    expect(fills.slice(0, 3)).toEqual([
      [1, "buy", 6, 100],
      [2, "buy", 8, 55],
      [3, "sell", 20, fills[2]![3]],
    ]);
    expect(fills[2]![3]).toBeCloseTo(46.8, 12);
  });
  it("split() moves the units that an order has filled, which a replacement counts", () => {
    let id = "";
    const result = run(
      [still(100), still(100, 60), still(50, 0), still(50, 900)],
      splitOn(2, 2),
      {
        0: (c) => (id = c.submit(BUY)),
        2(c) {
          expect(c.openOrders[0]).toMatchObject({ filled: 12, order: { quantity: 20 } });
          c.replace(id, { quantity: 15 });
        },
      },
      { maxVolumeShare: 0.1 },
    );
    expect(fillsOf(result).at(-1)).toEqual([3, "buy", 3, 50]);
  });
  it("split() charges what filled before it by the unit only once", () => {
    const rows: BarRow[] = [still(100), still(100, 60), still(50, 900)];
    const options = { maxVolumeShare: 0.1, commissionPerShare: 1 };
    const { activity } = run(rows, splitOn(2, 2), { 0: (c) => c.submit(BUY) }, options);
    expect(activity.commission).toBe(6 + 8);
  });
  it("split() restates an order whose size is a rule of units", () => {
    const fixed: OrderRequest = { ...BUY, quantity: { kind: "units", units: 3 } };
    expect(fillsOf(run([still(100), still(50)], splitOn(1, 2), { 0: (c) => c.submit(fixed) }))).toEqual([
      [1, "buy", 6, 50],
    ]);
  });
  it("split() is no price jump to the risk controls", () => {
    const rows = [...Array.from({ length: 30 }, () => still(100, 1e6)), still(50, 2e6), still(50, 2e6)];
    const policy = policyWith({ maxPriceJump: 0.05 });
    const result = run(
      rows,
      splitOn(30, 2),
      { 30: (c) => c.submit({ ...BUY, bracket: { stopLoss: { price: 49 } } }) },
      { riskPolicy: policy },
    );
    expect(result.risk?.denials).toEqual([]);
    expect(fillsOf(result)).toEqual([[31, "buy", 10, 50]]);
  });
  it("runProgram() takes a split for no volatility in the slippage of later fills", () => {
    const rows = [still(100), still(100), still(100), still(50), still(50)];
    const options = { slippageModel: "volatility", slippageFactor: 1 } as const;
    expect(fillsOf(run(rows, splitOn(3, 2), { 3: (c) => c.submit(BUY) }, options))).toEqual([
      [4, "buy", 10, 50],
    ]);
  });
});

// Exchanges pay cash in lieu of fractions that a reverse split leaves (SEC, Investor Bulletin: Reverse Stock Splits).
describe("what a reverse split does to whole units", () => {
  const rows: BarRow[] = [still(1), still(1), [110, 115, 108, 112], [112, 113, 111, 112]];
  const buys = (quantity: number) => ({ 0: (c: TradingContext) => c.submit({ ...BUY, quantity }) });

  it("split() leaves 2 of 250 shares at one for a hundred and pays the half at the open", () => {
    const { portfolio, equity, trades, activity, journal } = run(rows, splitOn(2, 0.01), buys(250));
    expect(portfolio).toEqual({
      cash: 100_000 - 250 + 0.5 * 110,
      positions: [{ symbol: "A", quantity: 2, averagePrice: 100 }],
    });
    expect(journal).toContainEqual({
      kind: "corporate_action",
      time: 2 * DAY,
      action: splitOn(2, 0.01),
      paid: 55,
    });
    expect(trades.toArray()).toMatchObject([{ quantity: 2, entryPrice: 100, profit: 24 }]);
    // The half cost 50.
    expect(activity.cashInLieu).toBe(5);
    expect(equity.at(-1)).toBe(100_000 + 24 + 5);
  });
  it("split() has a short position pay for its fraction", () => {
    const sell = { 0: (c: TradingContext) => c.submit({ ...BUY, side: "sell", quantity: 250 }) };
    const { portfolio, activity } = run(rows, splitOn(2, 0.01), sell);
    expect(portfolio).toEqual({
      cash: 100_000 + 250 - 55,
      positions: [{ symbol: "A", quantity: -2, averagePrice: 100 }],
    });
    expect(activity.cashInLieu).toBe(-5);
  });
  it("split() ends a trade of which less than one unit is left, at the price it is paid at", () => {
    const { portfolio, trades, activity } = run(rows, splitOn(2, 0.01), buys(50));
    expect(portfolio).toEqual({ cash: 100_000 - 50 + 55, positions: [] });
    expect(trades.toArray()).toMatchObject([{ quantity: 0.5, exitIndex: 2, exitPrice: 110, profit: 5 }]);
    expect(activity.cashInLieu).toBe(0);
  });
  it("split() pays nothing where only rounding leaves a fraction", () => {
    // 100 × 0.29 is 28.999999999999996 in doubles.
    const { portfolio, activity } = run(rows, splitOn(2, 0.29), buys(100));
    expect(portfolio.positions).toMatchObject([{ quantity: 29 }]);
    expect([portfolio.cash, activity.cashInLieu]).toEqual([99_900, 0]);
  });
  it("split() cancels a waiting order that it leaves less than a unit of, and rounds others down", () => {
    const waiting = (quantity: OrderRequest["quantity"]) => ({
      0: (c: TradingContext) => c.submit({ ...BUY, quantity, type: "limit", limitPrice: 1.1 }),
    });
    const table: BarRow[] = [still(2), still(2), still(112), still(110)];
    const reason = "The split leaves less than one unit of it";
    for (const tooFew of [9, { kind: "units", units: 99 } as const]) {
      const result = run(table, splitOn(2, 0.01), waiting(tooFew));
      expect([endingsOf(result), fillsOf(result)]).toEqual([[reason], []]);
    }
    expect(fillsOf(run(table, splitOn(2, 0.01), waiting(250)))).toEqual([[3, "buy", 2, 110]]);
  });
  it("split() keeps the exits of a position at the units that are left", () => {
    const entry: OrderRequest = { ...BUY, quantity: 250, bracket: { stopLoss: { fraction: 0.1 } } };
    const table: BarRow[] = [still(1), still(1), still(100), [100, 100, 80, 80]];
    const result = run(table, splitOn(2, 0.01), { 0: (c) => c.submit(entry) });
    expect(fillsOf(result).at(-1)).toEqual([3, "sell", 2, 90]);
    expect(result.portfolio.positions).toEqual([]);
  });
  it("split() keeps fractions where the size is fractional", () => {
    const options = { size: { kind: "all-in-fractional" } } as const;
    const { portfolio, activity } = run(rows, splitOn(2, 0.01), buys(250), options);
    expect(portfolio.positions).toEqual([{ symbol: "A", quantity: 2.5, averagePrice: 100 }]);
    expect(activity.cashInLieu).toBe(0);
  });
  it.each([
    [{ ...splitOn(1, 0) }, "Cannot apply split of A: ratio is 0, expected a number above 0"],
    [{ ...splitOn(1, Number.NaN) }, "ratio is NaN"],
    [{ ...splitOn(Number.NaN, 2) }, "time is NaN"],
    [
      { kind: "dividend", symbol: "A", time: 0, amount: -1 } as const,
      "amount is -1, expected a number from 0",
    ],
  ])("runProgram() refuses the corporate action %o", (action, message) => {
    expect(() => run(rows, action, {})).toThrow(message);
  });
});
