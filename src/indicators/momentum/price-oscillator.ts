import { checkLengths, checkPeriod } from "../arguments.js";
import { ema } from "../averages/ema.js";

/**
 * Absolute price oscillator: EMA(fast) − EMA(slow), in the unit of the values; TA-Lib's APO with exponential averages.
 * Unlike the MACD line the fast average is seeded with the first `fast` values. As long as `values`; NaN for the first
 * slow − 1.
 *
 * Source: Murphy, Technical Analysis of the Financial Markets (1999), chapter 10.
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless the periods are integers from 1 with fast < slow; TypeError when `out` has another length.
 *
 * @example
 * apo(Float64Array.of(1, 2, 3), 1, 2); // => Float64Array.of(NaN, 0.5, 0.5)
 */
export function apo(
  values: Float64Array,
  fast: number,
  slow: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("price oscillator", "fast", fast);
  checkPeriod("price oscillator", "slow", slow, fast + 1);
  checkLengths("price oscillator", values.length, { out });
  const quick = ema(values, fast);
  ema(values, slow, out);
  for (let i = 0; i < out.length; i++) out[i] = quick[i]! - out[i]!;
  return out;
}

/**
 * Percentage price oscillator: 100 × (EMA(fast) ÷ EMA(slow) − 1), in percent; TA-Lib's PPO with exponential averages.
 * As long as `values`; NaN for the first slow − 1 and where the slow average is 0.
 *
 * Source: Murphy, Technical Analysis of the Financial Markets (1999), chapter 10.
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless the periods are integers from 1 with fast < slow; TypeError when `out` has another length.
 *
 * @example
 * ppo(Float64Array.of(1, 3), 1, 2); // => Float64Array.of(NaN, 50)
 */
export function ppo(
  values: Float64Array,
  fast: number,
  slow: number,
  out = new Float64Array(values.length),
): Float64Array {
  apo(values, fast, slow, out);
  const average = ema(values, slow);
  for (let i = 0; i < out.length; i++) {
    out[i] = average[i] === 0 ? Number.NaN : (100 * out[i]!) / average[i]!;
  }
  return out;
}
