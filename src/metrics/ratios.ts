import { deviation, mean } from "../math/stats.js";

/** Risk figures of per-bar returns, annualised; NaN where undefined. */
export interface ReturnRatios {
  readonly sharpe: number;
  readonly sortino: number;
  readonly volatility: number;
}

/** A quotient near 1 is rounded by 1e-16: returns that spread less than this do not vary. */
const ROUNDING = 2e-15;

/**
 * Sharpe (1994), Sortino (target 0, all bars below the line) and volatility of simple per-bar returns,
 * risk-free rate 0.
 */
export function returnRatios(returns: Float64Array, periodsPerYear: number): ReturnRatios {
  const average = mean(returns);
  const measured = deviation(returns, average);
  const spread = measured < ROUNDING ? 0 : measured;
  const downside = downsideDeviation(returns);
  const year = Math.sqrt(periodsPerYear);
  return {
    sharpe: spread > 0 ? (average / spread) * year : Number.NaN,
    sortino: downside > 0 && returns.length > 1 ? (average / downside) * year : Number.NaN,
    volatility: spread * year,
  };
}

function downsideDeviation(returns: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) {
    const r = returns[i]!;
    if (r < 0) sum += r * r;
  }
  return Math.sqrt(sum / returns.length);
}
