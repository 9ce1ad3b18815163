import { describe, expect, it } from "vitest";
import { scriptedProgram } from "../../fixtures/builders/scripted-program.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import { entryQuantity } from "../../trading/orders/sizing.js";
import { commissionOf } from "../account/commission.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import { runProgram } from "./run-program.js";
import { createSlippage } from "../account/slippage.js";

const NO_COST: BacktestOptions = { ...DEFAULT_OPTIONS, commission: 0 };
const BARS = tableBars([
  [100, 100, 100, 100, 1000],
  [110, 110, 110, 110, 1000],
  [99, 99, 99, 99, 0],
  [99, 99, 99, 99, 1000],
]);

const slippage = (options: Partial<BacktestOptions>, index: number, units = 100): number =>
  createSlippage({ ...NO_COST, ...options }, BARS)(index, units);

describe("commissionOf", () => {
  it("commissionOf() adds fraction, units and a fixed sum", () => {
    const options = { ...NO_COST, commission: 0.001, commissionPerShare: 0.005, commissionFixed: 1 };
    expect(commissionOf(200, 10_000, options)).toBe(10 + 1 + 1);
  });
  it("commissionOf() is at least the minimum and at most a share of the notional", () => {
    const options = { ...NO_COST, commissionPerShare: 0.005, commissionMinimum: 1, commissionMaximum: 0.01 };
    expect(commissionOf(10, 1000, options)).toBe(1);
    expect(commissionOf(1000, 1000, options)).toBe(5);
    expect(commissionOf(10, 50, options)).toBe(0.5);
  });
  it("commissionOf() charges the minimum once for an order that fills in parts", () => {
    const thin: BarRow = [100, 100, 100, 100, 40];
    const program = scriptedProgram({ 0: (c) => c.submit({ symbol: "A", side: "buy", quantity: 8 }) });
    const options = { ...NO_COST, commissionMinimum: 2, maxVolumeShare: 0.1 };
    const { activity } = runProgram(program, [{ bars: tableBars([thin, thin, thin]) }], options);
    expect(activity.commission).toBe(2);
  });
});

describe("createSlippage", () => {
  it("createSlippage() takes all of a fixed difference and half of a spread", () => {
    expect(slippage({ slippageBps: 20 }, 1)).toBe(0.002);
    expect(slippage({ slippageBps: 20, slippageModel: "spread" }, 1)).toBe(0.001);
  });
  it("createSlippage() scales with the deviation of the returns before the bar", () => {
    const volatility = { slippageModel: "volatility", slippageFactor: 0.5 } as const;
    // returns 0.1 and −0.1: mean 0, deviation √0.02
    expect(slippage(volatility, 3)).toBeCloseTo(0.5 * Math.sqrt(0.02), 14);
    expect(slippage(volatility, 2)).toBe(0);
  });
  it("createSlippage() grows with the square of the share of volume, up to all of it", () => {
    const volume = { slippageModel: "volume", slippageFactor: 0.1 } as const;
    expect(slippage(volume, 1)).toBeCloseTo(0.001, 15);
    expect(slippage(volume, 1, 5000)).toBe(0.1);
    expect(slippage(volume, 2)).toBe(0.1);
  });
});

describe("entryQuantity", () => {
  it("entryQuantity() leaves room for every kind of commission", () => {
    const costs = { commission: 0.001, commissionFixed: 1, commissionPerShare: 0.01, commissionMinimum: 5 };
    const units = entryQuantity({ kind: "all-in-fractional" }, 1000, 1000, 50, costs);
    expect(units * 50 + commissionOf(units, units * 50, costs)).toBeLessThanOrEqual(1000);
    expect(units).toBeCloseTo(995 / 50.06, 12);
  });
  it("entryQuantity() buys twice the equity at a margin of one half", () => {
    const costs = { commission: 0, commissionFixed: 0, initialMargin: 0.5 };
    expect(entryQuantity({ kind: "all-in" }, 1000, 1000, 50, costs)).toBe(40);
    expect(entryQuantity({ kind: "equity", fraction: 0.5 }, 1000, 1000, 50, costs)).toBe(10);
  });
});
