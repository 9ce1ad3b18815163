import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeColumns } from "../stream.js";

/**
 * Widner's projection oscillator, 0 to 100 while the close is inside: the place of the close between the projection
 * bands. The upper band is the highest of the last `period` highs, each carried forward to this bar along the slope of
 * the highs' line of least squares; the lower band the same of the lows. As long as the bars; NaN for the first
 * period − 1; 50 where the bands meet. O(n × period).
 *
 * Source: Widner, Projection Bands and Projection Oscillator, Technical Analysis of Stocks and Commodities 13:7 (1995).
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 2; TypeError when columns or `out` differ in length.
 *
 * @example
 * projectionOscillator({high: Float64Array.of(3, 5), low: Float64Array.of(1, 2), close: Float64Array.of(2, 2.75)}, 2); // => Float64Array.of(NaN, 25)
 */
export function projectionOscillator(
  bars: RangeColumns,
  period: number,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const { high, low, close } = bars;
  checkPeriod("projection oscillator", "period", period, 2);
  checkLengths("projection oscillator", close.length, { high, low, out });
  out.fill(Number.NaN, 0, period - 1);
  for (let i = period - 1; i < close.length; i++) {
    const rise = slopeOf(high, i, period);
    const fall = slopeOf(low, i, period);
    let [upper, lower] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let k = 0; k < period; k++) {
      upper = Math.max(upper, high[i - k]! + rise * k);
      lower = Math.min(lower, low[i - k]! + fall * k);
    }
    out[i] = upper === lower ? 50 : (100 * (close[i]! - lower)) / (upper - lower);
  }
  return out;
}

function slopeOf(values: Float64Array, end: number, period: number): number {
  const reference = values[end]!;
  const half = (period - 1) / 2;
  let products = 0;
  for (let k = 0; k < period; k++) products += (half - k) * (values[end - k]! - reference);
  return products / ((period * (period * period - 1)) / 12);
}
