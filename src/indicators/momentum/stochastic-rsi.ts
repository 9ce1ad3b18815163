import { rollingMaximum, rollingMinimum } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import { rsi } from "./rsi.js";
import { stochasticFast } from "./stochastic-fast.js";
import type { Stochastic } from "./stochastic.js";

/**
 * Stochastic RSI, 0 to 1: the place of the RSI between its lowest and highest of the last `period` values. As long as
 * `values`; NaN for the first 2 × period − 1; 0 where the RSI stood still, as Tulip Indicators.
 *
 * Source: Chande and Kroll, The New Technical Trader (1994), chapter 6.
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 2; TypeError when `out` has another length.
 *
 * @example
 * stochasticRsi(Float64Array.of(1, 2, 1, 3), 2); // => Float64Array.of(NaN, NaN, NaN, 1)
 */
export function stochasticRsi(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("stochastic RSI", "period", period, 2);
  checkLengths("stochastic RSI", values.length, { out });
  const strength = rsi(values, period);
  const highest = rollingMaximum(strength, period, new Float64Array(values.length));
  rollingMinimum(strength, period, out);
  for (let i = 0; i < out.length; i++) {
    const [low, range] = [out[i]!, highest[i]! - out[i]!];
    out[i] = range === 0 ? 0 : (strength[i]! - low) / range;
  }
  return out.fill(Number.NaN, 0, 2 * period - 1);
}

/**
 * Stochastic RSI as TA-Lib's STOCHRSI, 0 to 100: the fast stochastic of the RSI. k is the place of the RSI between its
 * lowest and highest of the last `kPeriod` values, d the mean of k over `dPeriod`. Each as long as `values`; both
 * begin together, NaN for the first period + kPeriod + dPeriod − 2; 0 where the RSI stood still.
 *
 * Source: Chande and Kroll, The New Technical Trader (1994), chapter 6.
 *
 * @throws RangeError unless the periods are integers from 1.
 *
 * @example
 * stochasticRsiFast(Float64Array.of(1, 2, 1, 3), 2, 2, 1).k; // => Float64Array.of(NaN, NaN, NaN, 100)
 */
export function stochasticRsiFast(
  values: Float64Array,
  period: number,
  kPeriod: number,
  dPeriod: number,
): Stochastic {
  const strength = rsi(values, period);
  const tail = strength.subarray(Math.min(period, strength.length));
  const lines = stochasticFast({ high: tail, low: tail, close: tail }, kPeriod, dPeriod);
  const whole = (line: Float64Array): Float64Array => {
    const out = new Float64Array(values.length).fill(Number.NaN);
    out.set(line, values.length - line.length);
    return out;
  };
  return { k: whole(lines.k), d: whole(lines.d) };
}
