import { describe, expect, it } from "vitest";
import { aaplBars } from "../fixtures/builders/aapl-bars.js";
import golden from "../fixtures/risk-figures.json" with { type: "json" };
import { TradeLog } from "../trading/orders/trade-log.js";
import { METRICS, type MetricName } from "./definitions.js";
import { drawdownSeries } from "./drawdown.js";
import { scanEquity } from "./equity-scan.js";
import { returnRatios } from "./ratios.js";
import { cagr, returnsOf } from "./returns.js";
import { summarise } from "./summary.js";

const NO_ACTIVITY = {
  tradedNotional: 0,
  commission: 0,
  slippage: 0,
  borrowCost: 0,
  dividends: 0,
  cashInLieu: 0,
  barsInMarket: 0,
  exposureSum: 0,
};

function figuresOf(equity: readonly number[]): Record<MetricName, number> {
  const log = new TradeLog(new Float64Array(equity.length));
  return summarise(
    { equity: Float64Array.from(equity), trades: log, activity: NO_ACTIVITY },
    { cash: 100 },
    252,
  );
}

describe("golden figures of numpy on 500 saved returns", () => {
  const returns = Float64Array.from(golden.sharpe.returns);
  const equity = new Float64Array(returns.length + 1);
  equity[0] = 1;
  for (const [i, r] of returns.entries()) equity[i + 1] = equity[i]! * (1 + r);
  const scan = scanEquity(equity, 1, 0);

  it("returnRatios() has numpy's annual Sharpe ratio", () => {
    expect(returnRatios(scan, 252, 0).sharpe).toBeCloseTo(golden.sharpe.sr_annual_sqrt252, 12);
  });
  it("returnRatios() has numpy's Sortino ratio with the full count below the line", () => {
    expect(returnRatios(scan, 1, 0).sortino).toBeCloseTo(golden.risk.sortino_daily, 12);
  });
  it("returnRatios() has numpy's deviation", () => {
    expect(returnRatios(scan, 1, 0).volatility).toBeCloseTo(golden.sharpe.sd_ddof1, 14);
  });
  it("scanEquity() has numpy's deepest drawdown", () => {
    expect(scan.maxDrawdown).toBeCloseTo(golden.risk.max_drawdown, 12);
    expect(drawdownSeries(equity, 1)[golden.risk.dd_trough_index + 1]).toBeCloseTo(
      golden.risk.max_drawdown,
      12,
    );
  });
  it("cagr() and calmar have numpy's values", () => {
    const growth = cagr(1, equity.at(-1)!, returns.length, 252);
    expect(growth).toBeCloseTo(golden.risk.cagr_252, 12);
    expect(growth / -scan.maxDrawdown).toBeCloseTo(golden.risk.calmar, 12);
  });
});

describe("every metric on every odd series", () => {
  const series: Record<string, readonly number[]> = {
    empty: [],
    one: [100],
    flat: [100, 100, 100, 100],
    up: [100, 101, 102.01, 103.0301],
    down: [100, 99, 98, 97],
    gap: [100, 150, 75, 75],
    lost: [100, 50, -20, -20],
  };
  const undefinedAt: Record<string, readonly MetricName[]> = {
    empty: ["cagr", "sharpe", "sortino", "volatility", "calmar", "exposure", "timeInMarket", "turnover"],
    one: ["cagr", "sharpe", "sortino", "volatility", "calmar"],
    flat: ["sharpe", "sortino", "calmar"],
    up: ["sharpe", "sortino", "calmar"],
    down: [],
    gap: [],
    lost: ["cagr", "sharpe", "sortino", "calmar", "volatility", "exposure", "turnover"],
  };
  for (const [name, equity] of Object.entries(series)) {
    it(`summarise() leaves undefined exactly what is undefined when the equity is ${name}`, () => {
      const figures = figuresOf(equity);
      const missing = Object.keys(METRICS).filter((m) => Number.isNaN(figures[m as MetricName]));
      const withoutTrades = ["winRate", "profitFactor", "expectancy"];
      expect(missing.sort()).toEqual([...undefinedAt[name]!, ...withoutTrades].sort());
      expect(Object.values(figures).every((v) => Number.isFinite(v) || Number.isNaN(v))).toBe(true);
    });
  }

  it("summarise() has a figure for every definition and none besides", () => {
    expect(Object.keys(figuresOf([100])).sort()).toEqual(Object.keys(METRICS).sort());
  });
  it("summarise() counts the starting cash as the first peak", () => {
    expect(figuresOf([90, 95]).maxDrawdown).toBeCloseTo(-0.1, 12);
    expect(figuresOf([90, 95]).maxDrawdownBars).toBe(2);
  });
  it("scanEquity() counts the longest stretch below a peak", () => {
    expect(figuresOf([100, 90, 101, 100, 100, 100, 102]).maxDrawdownBars).toBe(3);
  });
  it("returnsOf() starts at the second bar", () => {
    expect(Array.from(returnsOf(aaplBars().close.slice(0, 2)))).toEqual([63.408573 / 64.96286 - 1]);
  });
});
