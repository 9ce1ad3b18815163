import { rollingMaximum, rollingMean, rollingMinimum } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeColumns } from "../stream.js";
import { placeOf, type Stochastic } from "./stochastic.js";

/**
 * Fast stochastic oscillator, 0 to 100: k is the place of the close between the lowest low and the highest high of the
 * last `period` bars, d its mean over `dPeriod` (TA-Lib's STOCHF with a simple average). Each as long as the bars; both
 * begin together, NaN for the first period + dPeriod − 2; 0 where highest = lowest.
 *
 * Source: Lane, Lane's Stochastics, Technical Analysis of Stocks and Commodities 2:3 (1984).
 *
 * @param out takes the results; must not share memory with the bars.
 * @throws RangeError unless the periods are integers from 1; TypeError when columns or `out` differ in length.
 *
 * @example
 * stochasticFast({high: Float64Array.of(4, 5), low: Float64Array.of(1, 3), close: Float64Array.of(2, 4)}, 2, 1).k; // => Float64Array.of(NaN, 75)
 */
export function stochasticFast(
  bars: RangeColumns,
  period: number,
  dPeriod: number,
  out: Stochastic = { k: new Float64Array(bars.close.length), d: new Float64Array(bars.close.length) },
): Stochastic {
  checkPeriod("stochastic", "period", period);
  checkPeriod("stochastic", "dPeriod", dPeriod);
  const { high, low, close } = bars;
  const { k, d } = out;
  checkLengths("stochastic", close.length, { high, low, k, d });
  rollingMaximum(high, period, k);
  rollingMinimum(low, period, d);
  for (let i = 0; i < close.length; i++) k[i] = placeOf(close[i]!, d[i]!, k[i]!);
  rollingMean(k, dPeriod, d);
  k.fill(Number.NaN, 0, period + dPeriod - 2);
  d.fill(Number.NaN, 0, period + dPeriod - 2);
  return out;
}
