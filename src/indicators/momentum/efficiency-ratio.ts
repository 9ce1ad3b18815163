import { rollingMean } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";

/**
 * Kaufman's efficiency ratio, 0 to 1: how far the value came in `period` changes ÷ the way it took, the sum of the
 * sizes of those changes. As long as `values`; NaN for the first period − 1, and the first value takes the period − 1
 * changes that there are; 0 where the values stood still.
 *
 * Source: Kaufman, Trading Systems and Methods, 5th edition (2013), chapter 17.
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 2; TypeError when `out` has another length.
 *
 * @example
 * efficiencyRatio(Float64Array.of(10, 11, 12, 11, 12), 5); // => Float64Array.of(NaN, NaN, NaN, NaN, 0.5)
 */
export function efficiencyRatio(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("efficiency ratio", "period", period, 2);
  checkLengths("efficiency ratio", values.length, { out });
  const steps = values.map((x, i) => (i === 0 ? 0 : Math.abs(x - values[i - 1]!)));
  rollingMean(steps, period, out);
  for (let i = period - 1; i < values.length; i++) {
    const way = period * out[i]!;
    out[i] = way === 0 ? 0 : Math.min(1, Math.abs(values[i]! - values[Math.max(0, i - period)]!) / way);
  }
  return out;
}
