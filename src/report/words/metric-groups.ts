import type { MetricName } from "../../metrics/definitions.js";
import {
  BENCHMARK_METRICS,
  SHAPE_METRICS,
  TRADE_METRICS,
  type MoreMetricName,
} from "../../metrics/more/definitions.js";
import { TAIL_METRICS } from "../../metrics/more/tail-risk.js";

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

/** The figures beside those, in the groups that they are shown in. */
export const MORE_GROUPS = [
  ["Against the benchmark", Object.keys(BENCHMARK_METRICS)],
  ["Tails", Object.keys(TAIL_METRICS)],
  ["Shape and drawdowns", Object.keys(SHAPE_METRICS)],
  ["Closed trades", Object.keys(TRADE_METRICS)],
] as readonly (readonly [title: string, names: readonly MoreMetricName[]])[];

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
