import { rollingMean } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeColumns } from "../stream.js";

/**
 * DeMark's range expansion index, −100 to 100: over the last `period` bars, the changes of high and low against two bars
 * before, those of bars that touch the trade of five to eight bars before only, ÷ the sizes of all of them. As long as
 * the bars; NaN for the first period + 7; 0 where nothing moved.
 *
 * Source: DeMark, The New Science of Technical Analysis (1994).
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 1; TypeError when columns or `out` differ in length.
 *
 * @example
 * const flat = new Float64Array(9);
 * rangeExpansion({ high: flat.map((_, i) => i), low: flat, close: flat }, 1)[8]; // => 100
 */
export function rangeExpansion(
  bars: RangeColumns,
  period: number,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const { high, low, close } = bars;
  checkPeriod("range expansion index", "period", period);
  checkLengths("range expansion index", close.length, { high, low, out });
  const moves = new Float64Array(close.length);
  const sizes = new Float64Array(close.length);
  for (let i = 8; i < close.length; i++) {
    const up = high[i]! - high[i - 2]!;
    const down = low[i]! - low[i - 2]!;
    sizes[i] = Math.abs(up) + Math.abs(down);
    moves[i] = fallsShort(high, close, i, 1) || fallsShort(low, close, i, -1) ? 0 : up + down;
  }
  const mean = rollingMean(sizes, period, new Float64Array(close.length));
  rollingMean(moves, period, out);
  for (let i = 0; i < out.length; i++) out[i] = mean[i] === 0 ? 0 : (100 * out[i]!) / mean[i]!;
  return out.fill(Number.NaN, 0, period + 7);
}

/** The highs stay under the trade five to eight bars before (sign 1), or the lows over it (sign −1). */
function fallsShort(edge: Float64Array, close: Float64Array, i: number, sign: number): boolean {
  const [now, before] = [sign * edge[i]!, sign * edge[i - 2]!];
  return (
    before < sign * close[i - 7]! &&
    before < sign * close[i - 8]! &&
    now < sign * edge[i - 5]! &&
    now < sign * edge[i - 6]!
  );
}
