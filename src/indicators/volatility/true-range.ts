import { rangeOf } from "./atr.js";
import { checkLengths } from "../arguments.js";
import type { RangeColumns } from "../stream.js";

/**
 * True range in the unit of the prices: the span of a bar's high, its low and the previous close. As long as the bars;
 * NaN at bar 0, which has no previous close.
 *
 * Source: Wilder, New Concepts in Technical Trading Systems (1978), section III.
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws TypeError when columns or `out` differ in length.
 *
 * @example
 * trueRange({high: Float64Array.of(3, 5), low: Float64Array.of(1, 4), close: Float64Array.of(2, 4)}); // => Float64Array.of(NaN, 3)
 */
export function trueRange(bars: RangeColumns, out = new Float64Array(bars.close.length)): Float64Array {
  const { high, low, close } = bars;
  checkLengths("true range", close.length, { high, low, out });
  out.fill(Number.NaN, 0, 1);
  for (let i = 1; i < close.length; i++) out[i] = rangeOf(high[i]!, low[i]!, close[i - 1]!);
  return out;
}
