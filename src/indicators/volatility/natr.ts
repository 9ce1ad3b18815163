import type { RangeColumns } from "../stream.js";
import { atr } from "./atr.js";

/**
 * Normalised average true range: 100 × ATR ÷ close, in percent; TA-Lib's. As long as the bars; NaN for the first
 * `period` and where the close is 0.
 *
 * Source: Forman, Cross-Market Evaluations with Normalized Average True Range, Technical Analysis of Stocks and
 * Commodities 24:5 (2006).
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 1; TypeError when columns or `out` differ in length.
 *
 * @example
 * natr({high: Float64Array.of(3, 5), low: Float64Array.of(1, 4), close: Float64Array.of(2, 4)}, 1); // => Float64Array.of(NaN, 75)
 */
export function natr(
  bars: RangeColumns,
  period: number,
  out = new Float64Array(bars.close.length),
): Float64Array {
  atr(bars, period, out);
  for (let i = 0; i < out.length; i++) {
    const price = bars.close[i]!;
    out[i] = price === 0 ? Number.NaN : (100 * out[i]!) / price;
  }
  return out;
}
