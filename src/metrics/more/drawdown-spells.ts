/** The drawdowns of a curve, one after another. */
export interface DrawdownSpells {
  readonly count: number;
  /** Mean of their deepest equity ÷ peak − 1; NaN without one. */
  readonly depth: number;
  /** Mean of their bars below the peak; NaN without one. */
  readonly bars: number;
}

/**
 * Counts the drawdowns of an equity curve and their mean depth and length. One begins with a close below the highest so
 * far and ends with the close that reaches it, or with the curve.
 *
 * @param start counts as the first peak: the starting cash
 *
 * @example
 * drawdownSpells(Float64Array.of(50, 100, 50, 75), 100); // => ({ count: 2, depth: -0.5, bars: 1.5 })
 */
export function drawdownSpells(equity: Float64Array, start: number): DrawdownSpells {
  let peak = start;
  let [count, depths, bars, lowest] = [0, 0, 0, 0];
  for (const value of equity) {
    if (value >= peak) {
      peak = value;
      depths += lowest;
      lowest = 0;
      continue;
    }
    if (lowest === 0) count++;
    bars++;
    lowest = Math.min(lowest, value / peak - 1);
  }
  depths += lowest;
  return {
    count,
    depth: count > 0 ? depths / count : Number.NaN,
    bars: count > 0 ? bars / count : Number.NaN,
  };
}
