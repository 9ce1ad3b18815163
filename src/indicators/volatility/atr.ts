import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeBar, RangeColumns, Stream } from "../stream.js";

/**
 * Average true range in the unit of the prices: Wilder's average (weight 1 ÷ period) of the true range, seeded with
 * the mean of its first `period` values; the true range starts at bar 1, the first with a previous close. As long as
 * the bars; NaN for the first `period`.
 *
 * Source: Wilder, New Concepts in Technical Trading Systems (1978), section III.
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 1; TypeError when columns or `out` differ in length.
 *
 * @example
 * atr({high: Float64Array.of(3, 5, 4), low: Float64Array.of(1, 4, 3), close: Float64Array.of(2, 4, 4)}, 1); // => Float64Array.of(NaN, 3, 1)
 */
export function atr(
  bars: RangeColumns,
  period: number,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const { high, low, close } = bars;
  const n = close.length;
  checkPeriod("ATR", "period", period);
  checkLengths("ATR", n, { high, low, out });
  out.fill(Number.NaN, 0, period);
  if (period >= n) return out;
  let average = 0;
  for (let i = 1; i <= period; i++) average += rangeOf(high[i]!, low[i]!, close[i - 1]!);
  average /= period;
  out[period] = average;
  const weight = 1 / period;
  const keep = 1 - weight;
  let previous = close[period]!;
  for (let i = period + 1; i < n; i++) {
    average = keep * average + weight * rangeOf(high[i]!, low[i]!, previous);
    previous = close[i]!;
    out[i] = average;
  }
  return out;
}

/** The true range of one bar: the span of its high, its low and the previous close. */
export function rangeOf(high: number, low: number, previousClose: number): number {
  return (high > previousClose ? high : previousClose) - (low < previousClose ? low : previousClose);
}

/** `atr` bar by bar. */
export function atrStream(period: number): Stream<RangeBar> {
  checkPeriod("ATR", "period", period);
  let count = -1;
  let previous = Number.NaN;
  let average = 0;
  return {
    next({ high, low, close }) {
      count++;
      const range = rangeOf(high, low, previous);
      previous = close;
      if (count === 0) return Number.NaN;
      average += (range - average) / Math.min(count, period);
      return count < period ? Number.NaN : average;
    },
  };
}
