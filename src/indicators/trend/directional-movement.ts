import { checkLengths, checkPeriod } from "../arguments.js";
import type { RangeColumns } from "../stream.js";
import { rangeOf } from "../volatility/atr.js";

/** What a directional movement is about, and what is asked of it. */
export type DirectionalPart = "plusDm" | "minusDm" | "plusDi" | "minusDi" | "dx";

/**
 * A part of Wilder's directional movement, as long as the bars:
 * - `plusDm`, `minusDm`: Wilder's running sum of the upward or downward movement, in price; NaN for the first
 *   period − 1 (1 with a period of 1);
 * - `plusDi`, `minusDi`: 100 × that sum ÷ the running sum of the true range, 0 to 100; NaN for the first `period`;
 *   0 without any range;
 * - `dx`: 100 × |+DI − −DI| ÷ (+DI + −DI), 0 to 100; NaN for the first `period`; without any movement the value before
 *   stays, 0 at first.
 * The sums (s − s ÷ period + x) begin with the first period − 1 changes, as TA-Lib.
 *
 * Source: Wilder, New Concepts in Technical Trading Systems (1978), section IV.
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `period` is an integer from 1; TypeError when columns or `out` differ in length.
 *
 * @example
 * directionalMovement({high: Float64Array.of(2, 3, 5), low: Float64Array.of(1, 2, 4), close: Float64Array.of(1, 3, 5)}, 2, "plusDm"); // => Float64Array.of(NaN, 1, 2.5)
 */
export function directionalMovement(
  bars: RangeColumns,
  period: number,
  part: DirectionalPart,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const { high, low, close } = bars;
  checkPeriod("directional movement", "period", period);
  checkLengths("directional movement", close.length, { high, low, out });
  const first = part === "plusDm" || part === "minusDm" ? Math.max(1, period - 1) : period;
  out.fill(Number.NaN, 0, first);
  const upwards = part === "plusDm" || part === "plusDi";
  const plain = part === "plusDm" || part === "minusDm";
  let [rises, falls, ranges, index] = [0, 0, 0, 0];
  for (let i = 1; i < close.length; i++) {
    const up = high[i]! - high[i - 1]!;
    const down = low[i - 1]! - low[i]!;
    const keep = i < period ? 1 : 1 - 1 / period;
    rises = keep * rises + (up > down && up > 0 ? up : 0);
    falls = keep * falls + (down > up && down > 0 ? down : 0);
    ranges = keep * ranges + rangeOf(high[i]!, low[i]!, close[i - 1]!);
    if (i < first) continue;
    const moved = upwards ? rises : falls;
    if (plain) out[i] = moved;
    else if (part !== "dx") out[i] = ranges > 0 ? (100 * moved) / ranges : 0;
    else {
      if (ranges > 0 && rises + falls > 0) index = (100 * Math.abs(rises - falls)) / (rises + falls);
      out[i] = index;
    }
  }
  return out;
}
