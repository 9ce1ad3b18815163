import { ruinIndex } from "./ruin.js";

/**
 * Simple per-bar returns of an equity curve, from its second bar on: n − 1 values. From the first equity of 0 or less on
 * they are NaN: a change of a lost account has no size in its own terms.
 */
export function returnsOf(equity: Float64Array): Float64Array {
  const n = Math.max(0, equity.length - 1);
  const returns = new Float64Array(n);
  for (let i = 0; i < n; i++) returns[i] = equity[i + 1]! / equity[i]! - 1;
  const lost = ruinIndex(equity);
  return lost < 0 ? returns : returns.fill(Number.NaN, Math.max(0, lost - 1));
}

/**
 * Per-bar returns (fractions) until the account is lost: from the first return of −1 or less on they are NaN, as
 * `returnsOf` gives them. The same array where none is.
 *
 * @example
 * returnsUntilLost(Float64Array.of(0.5, -1, 0.5)); // => [0.5, NaN, NaN]
 */
export function returnsUntilLost(returns: Float64Array): Float64Array {
  const lost = returns.findIndex((r) => r <= -1);
  return lost < 0 ? returns : returns.slice().fill(Number.NaN, lost);
}

/**
 * Compound growth per year as a fraction; −1 where the end is 0, NaN without a return and where more than all is lost.
 *
 * @param periods returns between start and end
 */
export function cagr(start: number, end: number, periods: number, periodsPerYear: number): number {
  if (periods < 1 || !(start > 0) || !(end >= 0)) return Number.NaN;
  return (end / start) ** (periodsPerYear / periods) - 1;
}
