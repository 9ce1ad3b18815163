import type { MetricName } from "../../metrics/definitions.js";

/** The figures of a run in the groups that pages and reports show them in. */
export const METRIC_GROUPS: readonly (readonly [title: string, names: readonly MetricName[]])[] = [
  ["Return", ["totalReturn", "cagr", "sharpe", "sortino", "calmar"]],
  ["Risk", ["maxDrawdown", "maxDrawdownBars", "volatility", "exposure", "timeInMarket"]],
  ["Trades", ["trades", "winRate", "profitFactor", "expectancy", "turnover"]],
  [
    "Profit by source",
    ["closedProfit", "openProfit", "dividends", "borrowInterest", "cashInLieu", "netProfit"],
  ],
  ["Costs and scale", ["commission", "slippage", "periodsPerYear"]],
];

/** Figures whose sign says whether they are good. */
export const SIGNED_METRICS: ReadonlySet<string> = new Set([
  "totalReturn",
  "cagr",
  "maxDrawdown",
  "expectancy",
  "closedProfit",
  "openProfit",
  "dividends",
  "borrowInterest",
  "cashInLieu",
  "netProfit",
  "sharpe",
  "sortino",
  "calmar",
]);
