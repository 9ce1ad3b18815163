import type { BarColumns } from "../../market/series/bars.js";
import { rollingMaximum, rollingMinimum } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";

/**
 * The middle between the highest and the lowest of the last `period` values, in their unit; TA-Lib's MIDPOINT. As long
 * as `values`; NaN for the first period − 1.
 *
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * midpoint(Float64Array.of(1, 5, 2), 2); // => Float64Array.of(NaN, 3, 3.5)
 */
export function midpoint(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  return midprice({ high: values, low: values }, period, out);
}

/**
 * The middle between the highest high and the lowest low of the last `period` bars, in price; TA-Lib's MIDPRICE. As
 * long as the bars; NaN for the first period − 1.
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 1; TypeError when columns or `out` differ in length.
 *
 * @example
 * midprice({high: Float64Array.of(2, 6), low: Float64Array.of(1, 4)}, 2); // => Float64Array.of(NaN, 3.5)
 */
export function midprice(
  bars: Pick<BarColumns, "high" | "low">,
  period: number,
  out = new Float64Array(bars.high.length),
): Float64Array {
  const { high, low } = bars;
  checkPeriod("midpoint", "period", period);
  checkLengths("midpoint", high.length, { low, out });
  const lowest = rollingMinimum(low, period, new Float64Array(low.length));
  rollingMaximum(high, period, out);
  for (let i = 0; i < out.length; i++) out[i] = (out[i]! + lowest[i]!) / 2;
  return out;
}
