import type { RangeColumns } from "../stream.js";
import { adx } from "./adx.js";

/**
 * Average directional index rating, 0 to 100: the mean of the ADX and the ADX period − 1 bars before, as TA-Lib. As
 * long as the bars; NaN for the first 3 × period − 2.
 *
 * Source: Wilder, New Concepts in Technical Trading Systems (1978), section IV.
 *
 * @throws RangeError unless `period` is an integer from 2; TypeError when columns differ in length.
 *
 * @example
 * adxr({high: Float64Array.of(2, 3, 4, 5, 6), low: Float64Array.of(1, 2, 3, 4, 5), close: Float64Array.of(1, 2, 3, 4, 5)}, 2)[4]; // => 100
 */
export function adxr(bars: RangeColumns, period: number): Float64Array {
  const strength = adx(bars, period);
  return strength.map((x, i) => (x + (strength[i - period + 1] ?? Number.NaN)) / 2);
}
