import { checkLengths, checkPeriod } from "../arguments.js";

/**
 * Linearly weighted moving average: weights period, period − 1, … 1 from the newest value back, divided by their sum.
 * As long as `values`, in their unit; NaN for the first period − 1 and while the window holds a NaN. O(n × period).
 *
 * Source: Murphy, Technical Analysis of the Financial Markets (1999), chapter 9.
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * wma(Float64Array.of(1, 4, 7), 2); // => Float64Array.of(NaN, 3, 6)
 */
export function wma(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("WMA", "period", period);
  checkLengths("WMA", values.length, { out });
  out.fill(Number.NaN, 0, period - 1);
  const weights = (period * (period + 1)) / 2;
  for (let i = period - 1; i < values.length; i++) {
    let total = 0;
    for (let weight = 1; weight <= period; weight++) total += weight * values[i - period + weight]!;
    out[i] = total / weights;
  }
  return out;
}
