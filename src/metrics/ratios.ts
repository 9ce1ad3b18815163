import type { EquityScan } from "./equity-scan.js";

/** Risk figures of per-bar returns, annualised; NaN where undefined. */
export interface ReturnRatios {
  readonly sharpe: number;
  readonly sortino: number;
  readonly volatility: number;
}

/** Sharpe (1994), Sortino (target 0, all bars below the line) and volatility; risk-free rate 0. */
export function returnRatios(
  {
    meanReturn,
    deviation,
    downsideDeviation,
  }: Pick<EquityScan, "meanReturn" | "deviation" | "downsideDeviation">,
  periodsPerYear: number,
): ReturnRatios {
  const year = Math.sqrt(periodsPerYear);
  return {
    sharpe: deviation > 0 ? (meanReturn / deviation) * year : Number.NaN,
    sortino: deviation >= 0 && downsideDeviation > 0 ? (meanReturn / downsideDeviation) * year : Number.NaN,
    volatility: deviation * year,
  };
}
