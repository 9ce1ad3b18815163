import { scanEquity } from "../metrics/equity-scan.js";
import { returnRatios } from "../metrics/ratios.js";

/** Returns in the window: half a trading year of daily bars. */
export const ROLLING_RETURNS = 126;

/**
 * The Sharpe ratio of the last `length` per-bar returns at each bar, defined as the run's own. NaN for the first
 * `length` bars and where the window has no variation.
 */
export function rollingSharpe(
  equity: Float64Array,
  periodsPerYear: number,
  length = ROLLING_RETURNS,
): Float64Array {
  const result = new Float64Array(equity.length).fill(Number.NaN);
  for (let i = length; i < equity.length; i++) {
    const scan = scanEquity(equity.subarray(i - length, i + 1), equity[i - length]!);
    result[i] = returnRatios(scan, periodsPerYear).sharpe;
  }
  return result;
}
