import type { RangeColumns } from "../stream.js";

/**
 * The typical price of every bar, (high + low + close) ÷ 3; no warm-up.
 *
 * Source: Murphy, Technical Analysis of the Financial Markets (1999), chapter 10.
 *
 * @example
 * typicalPrice({high: Float64Array.of(5), low: Float64Array.of(1), close: Float64Array.of(3)}); // => Float64Array.of(3)
 */
export function typicalPrice(bars: RangeColumns): Float64Array {
  return bars.close.map((close, i) => (bars.high[i]! + bars.low[i]! + close) / 3);
}
