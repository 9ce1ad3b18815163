import type { EquityScan } from "./equity-scan.js";

/** Risk figures of per-bar returns, annualised; NaN where undefined. */
export interface ReturnRatios {
  readonly sharpe: number;
  readonly sortino: number;
  readonly volatility: number;
}

/**
 * Sharpe (1994), Sortino (target the risk-free rate, all bars below the line) and volatility.
 *
 * @param riskFree per bar, as a fraction
 */
export function returnRatios(
  {
    meanReturn,
    deviation,
    downsideDeviation,
  }: Pick<EquityScan, "meanReturn" | "deviation" | "downsideDeviation">,
  periodsPerYear: number,
  riskFree: number,
): ReturnRatios {
  const year = Math.sqrt(periodsPerYear);
  const beyond = meanReturn - riskFree;
  return {
    sharpe: deviation > 0 ? (beyond / deviation) * year : Number.NaN,
    sortino: deviation >= 0 && downsideDeviation > 0 ? (beyond / downsideDeviation) * year : Number.NaN,
    volatility: deviation * year,
  };
}
