import { rollingMean } from "../../math/rolling.js";
import { returnsOf } from "../../metrics/returns.js";

/** Fewer returns than these say nothing. */
const LEAST_RETURNS = 24;
/** Half a trading year of daily bars. */
const DAILY_RETURNS = 126;
/** A variance below this share of the mean square is rounding. */
const ROUNDING = 1e-12;

/**
 * How many returns a rolling Sharpe ratio spans: half a trading year, but of bars shorter than a day at most a tenth
 * of them all, or 126.
 *
 * @example
 * rollingReturns(252, 1260); // => 126
 */
export function rollingReturns(periodsPerYear: number, bars: number): number {
  const halfYear = Math.round(periodsPerYear / 2);
  return Math.max(LEAST_RETURNS, Math.min(halfYear, Math.max(DAILY_RETURNS, Math.floor(bars / 10))));
}

/**
 * The Sharpe ratio of the last `length` per-bar returns at each bar, annualised, risk-free rate 0. NaN for the first
 * `length` bars and where the returns do not vary.
 *
 * @param length 2 or more
 */
export function rollingSharpe(equity: Float64Array, periodsPerYear: number, length: number): Float64Array {
  const returns = returnsOf(equity);
  const squares = returns.map((r) => r * r);
  const mean = rollingMean(returns, length, new Float64Array(returns.length));
  const square = rollingMean(squares, length, new Float64Array(returns.length));
  const result = new Float64Array(equity.length).fill(Number.NaN);
  const unbias = length / (length - 1);
  for (let i = length - 1; i < returns.length; i++) {
    const variance = square[i]! - mean[i]! * mean[i]!;
    if (!(variance > ROUNDING * square[i]!)) continue;
    result[i + 1] = (mean[i]! / Math.sqrt(variance * unbias)) * Math.sqrt(periodsPerYear);
  }
  return result;
}
