import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeColumns } from "../stream.js";
import { trueRange } from "../volatility/true-range.js";

/** How far the bar reaches up from lows, and down from highs, in steps of a random walk. */
export interface RandomWalk<T = Float64Array> {
  readonly high: T;
  readonly low: T;
}

/**
 * Poulos' random walk index: the largest, over the stretches of 2 to `period` bars, of (high − low that many bars
 * before) ÷ (mean true range of the stretch × √bars); `low` is the same downwards from the highs. Above 1 is more than
 * a random walk goes. Each as long as the bars; NaN for the first `period`; 0 where no stretch has a range.
 * O(n × period).
 *
 * Source: Poulos, Of Trends and Random Walks, Technical Analysis of Stocks and Commodities 9:2 (1991).
 *
 * @throws RangeError unless `period` is an integer from 2; TypeError when columns differ in length.
 *
 * @example
 * randomWalkIndex({high: Float64Array.of(2, 3, 4), low: Float64Array.of(1, 2, 3), close: Float64Array.of(2, 3, 4)}, 2).high[2].toFixed(2); // => "2.12"
 */
export function randomWalkIndex(bars: RangeColumns, period: number): RandomWalk {
  const { high, low } = bars;
  checkPeriod("random walk index", "period", period, 2);
  checkLengths("random walk index", bars.close.length, { high, low });
  const ranges = trueRange(bars);
  const out = { high: new Float64Array(high.length), low: new Float64Array(high.length) };
  const roots = Float64Array.from({ length: period + 1 }, (_, k) => Math.sqrt(k));
  out.high.fill(Number.NaN, 0, period);
  out.low.fill(Number.NaN, 0, period);
  for (let i = period; i < high.length; i++) {
    let [up, down] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let total = ranges[i]!;
    for (let k = 2; k <= period; k++) {
      total += ranges[i - k + 1]!;
      if (total === 0) continue;
      const step = (total / k) * roots[k]!;
      up = Math.max(up, (high[i]! - low[i - k]!) / step);
      down = Math.max(down, (high[i - k]! - low[i]!) / step);
    }
    const moved = up > Number.NEGATIVE_INFINITY || Number.isNaN(up);
    out.high[i] = moved ? up : 0;
    out.low[i] = moved ? down : 0;
  }
  return out;
}
