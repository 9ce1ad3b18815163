/**
 * What one pass over an equity curve finds; NaN where there are too few values. Of an account that was lost (equity 0 or
 * less at a close) only the drawdown's figures mean anything, and the rest is NaN.
 */
export interface EquityScan {
  readonly meanEquity: number;
  /** Mean of the simple per-bar returns, from the second bar on. */
  readonly meanReturn: number;
  /** Their standard deviation, n − 1 below the line. */
  readonly deviation: number;
  /** Root of the mean of min(return − risk-free, 0)² over all returns. */
  readonly downsideDeviation: number;
  /** The lowest equity ÷ running peak − 1; at most 0. */
  readonly maxDrawdown: number;
  /** The most bars in a row below an earlier peak. */
  readonly maxDrawdownBars: number;
}

/** A quotient near 1 is rounded by 1e-16: returns that spread less than this do not vary. */
const ROUNDING = 2e-15;

/**
 * Scans an equity curve once. Squares are summed about the first return (Chan, Golub and LeVeque 1983, shifted
 * data), so that steady growth has no spread from cancellation.
 *
 * @param start counts as the first peak: the starting cash
 * @param riskFree per bar, as a fraction: what a return has to reach not to count as a loss
 */
export function scanEquity(equity: Float64Array, start: number, riskFree: number): EquityScan {
  const n = equity.length;
  const shift = n > 1 ? equity[1]! / equity[0]! - 1 : 0;
  let previous = n > 0 ? equity[0]! : start;
  let total = previous;
  let sum = 0;
  let squares = 0;
  let losses = 0;
  let peak = Math.max(start, previous);
  let worstEquity = Math.min(start, previous);
  let worstPeak = start;
  let peakIndex = previous >= start ? 0 : -1;
  let longest = 0;
  for (let i = 1; i < n; i++) {
    const value = equity[i]!;
    const r = value / previous - 1;
    const d = r - shift;
    total += value;
    sum += d;
    squares += d * d;
    if (r < riskFree) losses += (r - riskFree) * (r - riskFree);
    if (value >= peak) {
      if (i - peakIndex - 1 > longest) longest = i - peakIndex - 1;
      peak = value;
      peakIndex = i;
    } else if (value * worstPeak < worstEquity * peak) {
      worstEquity = value;
      worstPeak = peak;
    }
    previous = value;
  }
  const returns = n - 1;
  const maxDrawdown = start > 0 ? worstEquity / worstPeak - 1 : Number.NaN;
  if (!(worstEquity > 0)) total = sum = squares = losses = Number.NaN;
  return {
    meanEquity: n > 0 ? total / n : Number.NaN,
    meanReturn: returns > 0 ? shift + sum / returns : Number.NaN,
    deviation: deviationOfSums(sum, squares, returns),
    downsideDeviation: returns > 0 ? Math.sqrt(losses / returns) : Number.NaN,
    maxDrawdown,
    maxDrawdownBars: n > 0 ? Math.max(longest, n - 1 - peakIndex) : 0,
  };
}

/** The standard deviation (n − 1) of values from their sum and their sum of squares; NaN below two. */
export function deviationOfSums(sum: number, squares: number, count: number): number {
  const spread = Math.sqrt(Math.max(0, squares - (sum * sum) / count) / (count - 1));
  return count < 2 ? Number.NaN : spread < ROUNDING ? 0 : spread;
}
