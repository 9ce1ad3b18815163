/** The deepest and the longest fall below a running peak. */
export interface DrawdownSummary {
  /** The lowest equity ÷ running peak − 1; at most 0. */
  readonly maxDrawdown: number;
  /** The most bars in a row below an earlier peak. */
  readonly maxDrawdownBars: number;
}

/**
 * Scans an equity curve for its worst drawdown.
 *
 * @param start counts as the first peak: the starting cash
 */
export function summariseDrawdown(equity: Float64Array, start: number): DrawdownSummary {
  let peak = start;
  let worstEquity = start;
  let worstPeak = start;
  let bars = 0;
  let longest = 0;
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i]!;
    if (value >= peak) {
      if (bars > longest) longest = bars;
      peak = value;
      bars = 0;
      continue;
    }
    bars++;
    if (value * worstPeak < worstEquity * peak) {
      worstEquity = value;
      worstPeak = peak;
    }
  }
  return { maxDrawdown: worstEquity / worstPeak - 1, maxDrawdownBars: Math.max(longest, bars) };
}

/** The drawdown at each bar, equity ÷ running peak − 1; at most 0. */
export function drawdownSeries(equity: Float64Array, start: number): Float64Array {
  const result = new Float64Array(equity.length);
  let peak = start;
  for (let i = 0; i < equity.length; i++) {
    if (equity[i]! > peak) peak = equity[i]!;
    result[i] = equity[i]! / peak - 1;
  }
  return result;
}
