import { rangeOf } from "../volatility/atr.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeColumns } from "../stream.js";

/**
 * Average directional index, 0 to 100: Wilder's average of |+DI − −DI| ÷ (+DI + −DI), seeded with the mean of the first
 * `period` values. The directional movements and the true range are Wilder's running sums (s − s ÷ period + x) begun
 * with the first period − 1 changes, as TA-Lib. As long as the bars; NaN for the first 2 × period − 1. A bar without any
 * directional movement behind it adds 0 to the seed and leaves a running value as it is.
 *
 * Source: Wilder, New Concepts in Technical Trading Systems (1978), section IV.
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 2; TypeError when columns or `out` differ in length.
 *
 * @example
 * adx({high: Float64Array.of(2, 3, 4, 5), low: Float64Array.of(1, 2, 3, 4), close: Float64Array.of(1, 2, 3, 4)}, 2); // => Float64Array.of(NaN, NaN, NaN, 100)
 */
export function adx(
  bars: RangeColumns,
  period: number,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const { high, low, close } = bars;
  checkPeriod("ADX", "period", period, 2);
  checkLengths("ADX", close.length, { high, low, out });
  out.fill(Number.NaN, 0, 2 * period - 1);
  let rises = 0;
  let falls = 0;
  let ranges = 0;
  let average = 0;
  for (let i = 1; i < close.length; i++) {
    const up = high[i]! - high[i - 1]!;
    const down = low[i - 1]! - low[i]!;
    const keep = i < period ? 1 : 1 - 1 / period;
    rises = keep * rises + (up > down && up > 0 ? up : 0);
    falls = keep * falls + (down > up && down > 0 ? down : 0);
    ranges = keep * ranges + rangeOf(high[i]!, low[i]!, close[i - 1]!);
    if (i < period) continue;
    const moved = ranges > 0 && rises + falls > 0;
    const index = moved ? (100 * Math.abs(rises - falls)) / (rises + falls) : 0;
    if (i < 2 * period) average += index / period;
    else if (moved) average += (index - average) / period;
    if (i >= 2 * period - 1) out[i] = average;
  }
  return out;
}
