/**
 * The drawdown at each bar, equity ÷ running peak − 1; at most 0.
 *
 * @param start counts as the first peak: the starting cash
 *
 * @example
 * drawdownSeries(Float64Array.of(100, 120, 90), 100); // => [0, 0, -0.25]
 */
export function drawdownSeries(equity: Float64Array, start: number): Float64Array {
  const result = new Float64Array(equity.length);
  let peak = start;
  for (let i = 0; i < equity.length; i++) {
    if (equity[i]! > peak) peak = equity[i]!;
    result[i] = equity[i]! / peak - 1;
  }
  return result;
}
