import type { BarColumns } from "../../market/series/bars.js";
import { checkLengths } from "../arguments.js";

/**
 * Zigzag turns, in price: on the bar that goes `percent` percent away from the extreme since the last turn, that
 * extreme, which is a turn from then on; NaN on every other bar. A turn is known only then, so no value looks ahead. As
 * long as the bars.
 *
 * Source: Merrill, Filtered Waves (1977).
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `percent` is a number above 0; TypeError when columns or `out` differ in length.
 *
 * @example
 * zigZag({high: Float64Array.of(100, 104, 102), low: Float64Array.of(99, 103, 96)}, 5); // => Float64Array.of(NaN, 99, 104)
 */
export function zigZag(
  bars: Pick<BarColumns, "high" | "low">,
  percent: number,
  out = new Float64Array(bars.high.length),
): Float64Array {
  const { high, low } = bars;
  if (!(percent > 0 && Number.isFinite(percent))) {
    throw new RangeError(`Cannot compute zigzag: percent is ${percent}, expected a number above 0`);
  }
  checkLengths("zigzag", high.length, { low, out });
  out.fill(Number.NaN);
  const share = percent / 100;
  let [highest, lowest] = [high[0] ?? Number.NaN, low[0] ?? Number.NaN];
  let direction = 0;
  for (let i = 1; i < high.length; i++) {
    if (direction >= 0 && high[i]! > highest) highest = high[i]!;
    else if (direction >= 0 && low[i]! <= highest * (1 - share)) {
      out[i] = highest;
      direction = -1;
      lowest = low[i]!;
      continue;
    }
    if (direction <= 0 && high[i]! >= lowest * (1 + share)) {
      out[i] = lowest;
      direction = 1;
      highest = high[i]!;
    } else if (direction <= 0 && low[i]! < lowest) lowest = low[i]!;
  }
  return out;
}
