import { checkLengths, checkPeriod } from "../arguments.js";

/**
 * Rate of change in percent (an exception to our fractions, as in TA-Lib and every charting program):
 * 100 × (xₜ ÷ xₜ₋ₚ − 1). As long as `values`; NaN for the first `period` and where the earlier value is 0.
 *
 * Source: Murphy, Technical Analysis of the Financial Markets (1999), chapter 10.
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * roc(Float64Array.of(1, 2, 3), 1); // => Float64Array.of(NaN, 100, 50)
 */
export function roc(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("ROC", "period", period);
  checkLengths("ROC", values.length, { out });
  out.fill(Number.NaN, 0, period);
  for (let i = period; i < values.length; i++) {
    const earlier = values[i - period]!;
    out[i] = earlier === 0 ? Number.NaN : 100 * (values[i]! / earlier - 1);
  }
  return out;
}
