import { rollingMaximum, rollingMean, rollingMinimum } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import { RecentValues, type RangeBar, type RangeColumns, type Stream } from "../stream.js";

/** The two lines of the slow stochastic, 0 to 100. */
export interface Stochastic<T = Float64Array> {
  readonly k: T;
  readonly d: T;
}

/**
 * Slow stochastic oscillator, 0 to 100. Fast %K is the place of the close between the lowest low and the highest high
 * of the last `period` bars; k is its mean over `kPeriod` bars and d the mean of k over `dPeriod` (TA-Lib's STOCH with
 * simple averages). Each as long as the bars; as in TA-Lib both begin together, NaN for the first
 * period + kPeriod + dPeriod − 3. Where all bars of the window are flat (highest = lowest) fast %K is 0, as TA-Lib
 * has it.
 *
 * Source: Lane, Lane's Stochastics, Technical Analysis of Stocks and Commodities 2:3 (1984).
 *
 * @param out takes the results; must not share memory with the bars.
 * @throws RangeError unless the periods are integers from 1; TypeError when columns or `out` differ in length.
 *
 * @example
 * stochastic({high: Float64Array.of(4, 5), low: Float64Array.of(1, 3), close: Float64Array.of(2, 4)}, 2, 1, 1).k; // => Float64Array.of(NaN, 75)
 */
export function stochastic(
  bars: RangeColumns,
  period: number,
  kPeriod: number,
  dPeriod: number,
  out: Stochastic = { k: new Float64Array(bars.close.length), d: new Float64Array(bars.close.length) },
): Stochastic {
  checkStochastic(period, kPeriod, dPeriod);
  const { high, low, close } = bars;
  const { k, d } = out;
  checkLengths("stochastic", close.length, { high, low, k, d });
  rollingMaximum(high, period, k);
  rollingMinimum(low, period, d);
  for (let i = 0; i < close.length; i++) d[i] = placeOf(close[i]!, d[i]!, k[i]!);
  rollingMean(d, kPeriod, k);
  rollingMean(k, dPeriod, d);
  k.fill(Number.NaN, 0, period + kPeriod + dPeriod - 3);
  return out;
}

function checkStochastic(period: number, kPeriod: number, dPeriod: number): void {
  checkPeriod("stochastic", "period", period);
  checkPeriod("stochastic", "kPeriod", kPeriod);
  checkPeriod("stochastic", "dPeriod", dPeriod);
}

/** The place of a value in a range, 0 to 100; 0 in an empty range. */
export function placeOf(value: number, lowest: number, highest: number): number {
  return highest === lowest ? 0 : (100 * (value - lowest)) / (highest - lowest);
}

/** `stochastic` bar by bar; O(period) a bar. */
export function stochasticStream(
  period: number,
  kPeriod: number,
  dPeriod: number,
): Stream<RangeBar, Stochastic<number>> {
  checkStochastic(period, kPeriod, dPeriod);
  const [highs, lows] = [new RecentValues(period), new RecentValues(period)];
  const [places, averages] = [new RecentValues(kPeriod), new RecentValues(dPeriod)];
  return {
    next({ high, low, close }) {
      highs.push(high);
      lows.push(low);
      if (highs.full) places.push(placeOf(close, lows.min(), highs.max()));
      const k = places.mean();
      if (places.full) averages.push(k);
      return { k: averages.full ? k : Number.NaN, d: averages.mean() };
    },
  };
}
