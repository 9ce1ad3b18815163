import type { MetricDefinition } from "../definitions.js";
import { TAIL_METRICS } from "./tail-risk.js";

/** Figures of per-bar returns beside those of a benchmark on the bars that both have. */
export const BENCHMARK_METRICS = {
  alpha: {
    label: "Alpha",
    unit: "fraction",
    better: "higher",
    definition:
      "What the run earned a year beyond its beta: (mean return − risk-free rate − beta × (mean return of the benchmark − risk-free rate)) × periodsPerYear (Jensen 1968).",
  },
  beta: {
    label: "Beta",
    unit: "ratio",
    better: null,
    definition:
      "Covariance of the run's and the benchmark's per-bar returns ÷ variance of the benchmark's. Undefined where the benchmark does not vary.",
  },
  informationRatio: {
    label: "Information ratio",
    unit: "ratio",
    better: "higher",
    definition:
      "Mean of the per-bar returns beyond the benchmark's ÷ their standard deviation (n − 1), × √periodsPerYear. Undefined where they do not vary.",
  },
  trackingError: {
    label: "Tracking error",
    unit: "fraction",
    better: "lower",
    definition: "Standard deviation (n − 1) of the per-bar returns beyond the benchmark's × √periodsPerYear.",
  },
  upCapture: {
    label: "Up capture",
    unit: "fraction",
    better: "higher",
    definition:
      "Compound mean return of the run over the bars on which the benchmark rose ÷ the benchmark's over the same bars. 100 % goes with it. Undefined without such a bar.",
  },
  downCapture: {
    label: "Down capture",
    unit: "fraction",
    better: "lower",
    definition:
      "Compound mean return of the run over the bars on which the benchmark fell ÷ the benchmark's over the same bars. 100 % goes with it, less than 0 gains where it loses. Undefined without such a bar.",
  },
} as const satisfies Record<string, MetricDefinition>;

export const SHAPE_METRICS = {
  tailRatio: {
    label: "Tail ratio",
    unit: "ratio",
    better: "higher",
    definition:
      "Size of the 95 % quantile of per-bar returns ÷ size of the 5 % quantile, both interpolated linearly. Undefined where the 5 % quantile is 0.",
  },
  skewness: {
    label: "Skewness",
    unit: "ratio",
    better: null,
    definition:
      "Third moment of per-bar returns ÷ the 1.5th power of the second, n below the line (g₁ of Joanes and Gill 1998): 0 for a symmetric distribution. Undefined without variation.",
  },
  kurtosis: {
    label: "Excess kurtosis",
    unit: "ratio",
    better: null,
    definition:
      "Fourth moment of per-bar returns ÷ the square of the second, n below the line, less 3 (g₂ of Joanes and Gill 1998): 0 for a normal distribution. Undefined without variation.",
  },
  averageDrawdown: {
    label: "Average drawdown",
    unit: "fraction",
    better: "higher",
    definition:
      "Mean over drawdowns of their deepest equity ÷ peak − 1. A drawdown lasts from the first close below a peak to the close that reaches the peak again, or to the end. Undefined without one.",
  },
  averageDrawdownBars: {
    label: "Average drawdown length",
    unit: "bars",
    better: "lower",
    definition: "Mean over drawdowns of the bars that closed below the peak. Undefined without one.",
  },
} as const satisfies Record<string, MetricDefinition>;

/** Figures of closed trades. */
export const TRADE_METRICS = {
  bestTrade: {
    label: "Best trade",
    unit: "fraction",
    better: "higher",
    definition: "The highest return of a closed trade: profit after commission ÷ entry notional.",
  },
  worstTrade: {
    label: "Worst trade",
    unit: "fraction",
    better: "higher",
    definition: "The lowest return of a closed trade: profit after commission ÷ entry notional.",
  },
  averageTrade: {
    label: "Average trade",
    unit: "fraction",
    better: "higher",
    definition: "Mean return of the closed trades: profit after commission ÷ entry notional.",
  },
  averageTradeBars: {
    label: "Average trade length",
    unit: "bars",
    better: null,
    definition: "Mean over closed trades of the bars from the one of the entry to the one of the exit.",
  },
  medianTradeBars: {
    label: "Median trade length",
    unit: "bars",
    better: null,
    definition: "Median over closed trades of the bars from the one of the entry to the one of the exit.",
  },
  longestTradeBars: {
    label: "Longest trade",
    unit: "bars",
    better: null,
    definition: "The most bars from entry to exit of a closed trade.",
  },
  payoffRatio: {
    label: "Payoff ratio",
    unit: "ratio",
    better: "higher",
    definition:
      "Mean profit of the closed trades that won ÷ mean loss of those that lost, in money. Undefined without one of either.",
  },
  systemQuality: {
    label: "System quality number",
    unit: "ratio",
    better: "higher",
    definition:
      "√n × mean profit of the closed trades ÷ its standard deviation (n − 1), in money (SQN, Tharp 2008). Undefined below two trades or without variation.",
  },
} as const satisfies Record<string, MetricDefinition>;

/** Figures beside `METRICS` that a reader asks for: of the benchmark, of tails and shape, of trades. */
export const MORE_METRICS = {
  ...BENCHMARK_METRICS,
  ...TAIL_METRICS,
  ...SHAPE_METRICS,
  ...TRADE_METRICS,
} as const satisfies Record<string, MetricDefinition>;

export type MoreMetricName = keyof typeof MORE_METRICS;
export type BenchmarkMetricName = keyof typeof BENCHMARK_METRICS;
export type TradeMetricName = keyof typeof TRADE_METRICS;
