import { checkLengths, checkPeriod } from "../arguments.js";
import { ema } from "../averages/ema.js";
import { roc } from "./roc.js";

/**
 * TRIX: the change from bar to bar of an EMA of an EMA of an EMA, in percent; TA-Lib's, every EMA seeded with a mean.
 * As long as `values`; NaN for the first 3 × (period − 1) + 1.
 *
 * Source: Hutson, Good TRIX, Technical Analysis of Stocks and Commodities 1:5 (1983).
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * trix(Float64Array.of(1, 2, 3), 1); // => Float64Array.of(NaN, 100, 50)
 */
export function trix(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("TRIX", "period", period);
  checkLengths("TRIX", values.length, { out });
  const thrice = ema(ema(ema(values, period), period), period);
  return roc(thrice, 1, out);
}
