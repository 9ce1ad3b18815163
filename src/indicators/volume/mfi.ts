import { rollingMean } from "../../math/rolling.js";
import type { BarColumns } from "../../market/series/bars.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeColumns } from "../stream.js";
import { typicalPrice } from "../prices/price-of-bar.js";

/**
 * Money flow index, 0 to 100: the share of the last `period` bars' money flow (typical price × volume) that came with
 * a rise of the typical price; bars that leave it unchanged count on neither side. As long as the bars; NaN for the
 * first `period`; 0 where no money flowed, as TA-Lib has it.
 *
 * Source: Quong and Soudack, Volume-weighted RSI: money flow, Technical Analysis of Stocks and Commodities 7:3 (1989).
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 1; TypeError when columns or `out` differ in length.
 *
 * @example
 * mfi({high: Float64Array.of(1, 2, 1), low: Float64Array.of(1, 2, 1), close: Float64Array.of(1, 2, 1), volume: Float64Array.of(1, 1, 2)}, 2); // => Float64Array.of(NaN, NaN, 50)
 */
export function mfi(
  bars: RangeColumns & Pick<BarColumns, "volume">,
  period: number,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const { high, low, close, volume } = bars;
  checkPeriod("MFI", "period", period);
  checkLengths("MFI", close.length, { high, low, volume, out });
  const price = typicalPrice(bars);
  const inflow = price.map((p, i) => (i > 0 && p > price[i - 1]! ? p * volume[i]! : 0));
  const outflow = price.map((p, i) => (i > 0 && p < price[i - 1]! ? p * volume[i]! : 0));
  const inflows = rollingMean(inflow, period, new Float64Array(close.length));
  rollingMean(outflow, period, out);
  for (let i = 0; i < close.length; i++) {
    const total = inflows[i]! + out[i]!;
    out[i] = total === 0 ? 0 : (100 * inflows[i]!) / total;
  }
  out.fill(Number.NaN, 0, period);
  return out;
}
