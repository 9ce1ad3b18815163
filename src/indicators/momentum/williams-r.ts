import { rollingMaximum, rollingMinimum } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeColumns } from "../stream.js";

/**
 * Williams %R, −100 to 0: −100 × (highest high − close) ÷ (highest high − lowest low) over the last `period` bars. As
 * long as the bars; NaN for the first period − 1; 0 where highest = lowest, as TA-Lib has it.
 *
 * Source: Williams, How I Made One Million Dollars Last Year Trading Commodities (1973).
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 1; TypeError when columns or `out` differ in length.
 *
 * @example
 * williamsR({high: Float64Array.of(4, 5), low: Float64Array.of(1, 3), close: Float64Array.of(2, 4)}, 2); // => Float64Array.of(NaN, -25)
 */
export function williamsR(
  bars: RangeColumns,
  period: number,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const { high, low, close } = bars;
  checkPeriod("Williams %R", "period", period);
  checkLengths("Williams %R", close.length, { high, low, out });
  const lowest = rollingMinimum(low, period, new Float64Array(close.length));
  rollingMaximum(high, period, out);
  for (let i = 0; i < close.length; i++) {
    const highest = out[i]!;
    const span = highest - lowest[i]!;
    out[i] = span === 0 ? 0 : (-100 * (highest - close[i]!)) / span;
  }
  return out;
}
