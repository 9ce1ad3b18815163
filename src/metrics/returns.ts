/** Simple per-bar returns of an equity curve, from its second bar on: n − 1 values. */
export function returnsOf(equity: Float64Array): Float64Array {
  const n = Math.max(0, equity.length - 1);
  const returns = new Float64Array(n);
  for (let i = 0; i < n; i++) returns[i] = equity[i + 1]! / equity[i]! - 1;
  return returns;
}

/**
 * Compound growth per year as a fraction; NaN without a return or where the account is lost (final ≤ 0).
 *
 * @param periods returns between start and end
 */
export function cagr(start: number, end: number, periods: number, periodsPerYear: number): number {
  if (periods < 1 || !(start > 0) || !(end > 0)) return Number.NaN;
  return (end / start) ** (periodsPerYear / periods) - 1;
}
