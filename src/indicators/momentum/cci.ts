import { rollingMean } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeColumns } from "../stream.js";
import { typicalPrice } from "../prices/price-of-bar.js";

/**
 * Commodity channel index: (typical price − its mean over `period` bars) ÷ (0.015 × their mean absolute deviation);
 * no unit. As long as the bars; NaN for the first period − 1; 0 where the window is constant, as TA-Lib. O(n × period).
 *
 * Source: Lambert, Commodity Channel Index, Commodities 9:10 (1980).
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 2; TypeError when columns or `out` differ in length.
 *
 * @example
 * Math.round(cci({high: Float64Array.of(1, 2), low: Float64Array.of(1, 2), close: Float64Array.of(1, 2)}, 2)[1]); // => 67
 */
export function cci(
  bars: RangeColumns,
  period: number,
  out = new Float64Array(bars.close.length),
): Float64Array {
  checkPeriod("CCI", "period", period, 2);
  checkLengths("CCI", bars.close.length, { high: bars.high, low: bars.low, out });
  const prices = typicalPrice(bars);
  rollingMean(prices, period, out);
  for (let i = period - 1; i < prices.length; i++) {
    const mean = out[i]!;
    let deviation = 0;
    for (let j = i - period + 1; j <= i; j++) deviation += Math.abs(prices[j]! - mean);
    out[i] = deviation === 0 ? 0 : (prices[i]! - mean) / (0.015 * (deviation / period));
  }
  return out;
}
