import type { BarColumns } from "../../market/series/bars.js";
import { checkLengths } from "../arguments.js";

/**
 * On-balance volume in the unit of the volume: a running total that adds the volume of a bar that closes higher than
 * the one before and takes it off when it closes lower. As long as the bars, no warm-up; begins with the volume of
 * bar 0, as TA-Lib (so only its changes carry meaning).
 *
 * Source: Granville, New Key to Stock Market Profits (1963).
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws TypeError when columns or `out` differ in length.
 *
 * @example
 * obv({close: Float64Array.of(1, 2, 2, 1), volume: Float64Array.of(5, 4, 3, 1)}); // => Float64Array.of(5, 9, 9, 8)
 */
export function obv(
  bars: Pick<BarColumns, "close" | "volume">,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const { close, volume } = bars;
  checkLengths("OBV", close.length, { volume, out });
  let total = volume[0] ?? 0;
  for (let i = 0; i < close.length; i++) {
    if (i > 0 && close[i]! > close[i - 1]!) total += volume[i]!;
    if (i > 0 && close[i]! < close[i - 1]!) total -= volume[i]!;
    out[i] = total;
  }
  return out;
}
