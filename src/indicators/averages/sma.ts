import { rollingMean } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import { RecentValues, type Stream } from "../stream.js";

/**
 * Simple moving average: the mean of the last `period` values, in their unit. As long as `values`; NaN for the first
 * period − 1 (all NaN when there are fewer values than `period`) and while the window holds a NaN. Windows are summed
 * in blocks, so errors never accumulate and the mean of a constant window is exactly that constant.
 *
 * Source: Murphy, Technical Analysis of the Financial Markets (1999), chapter 9.
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * sma(Float64Array.of(1, 2, 3, 6), 2); // => Float64Array.of(NaN, 1.5, 2.5, 4.5)
 */
export function sma(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("SMA", "period", period);
  checkLengths("SMA", values.length, { out });
  return rollingMean(values, period, out);
}

/** `sma` value by value; O(period) a value. */
export function smaStream(period: number): Stream<number> {
  checkPeriod("SMA", "period", period);
  const recent = new RecentValues(period);
  return {
    next(value) {
      recent.push(value);
      return recent.mean();
    },
  };
}
