import type { BarColumns } from "../../market/series/bars.js";
import { checkLengths } from "../arguments.js";

/**
 * Wilder's parabolic stop and reverse, in price. The stop moves towards the extreme price of the trade by a share that
 * grows by `step` with every new extreme, up to `maximum`, and is never beyond the extremes of this bar and the one
 * before; a bar that touches it turns the trade, and the extreme of the old trade is the first stop of the new one. The
 * first trade is short when bar 1 goes lower more than it goes higher, else long, and its first stop is the other end
 * of bar 0, as TA-Lib. As long as the bars; NaN at bar 0.
 *
 * Source: Wilder, New Concepts in Technical Trading Systems (1978), section II.
 *
 * @param out takes the result; must not share memory with the bars.
 * @throws RangeError unless `step` and `maximum` are numbers above 0; TypeError when columns or `out` differ in length.
 *
 * @example
 * psar({high: Float64Array.of(16, 17, 18), low: Float64Array.of(15, 16, 17)}, 0.02, 0.2); // => Float64Array.of(NaN, 15, 15.04)
 */
export function psar(
  bars: Pick<BarColumns, "high" | "low">,
  step: number,
  maximum: number,
  out = new Float64Array(bars.high.length),
): Float64Array {
  const { high, low } = bars;
  checkShare("step", step);
  checkShare("maximum", maximum);
  checkLengths("parabolic stop and reverse", high.length, { low, out });
  out.fill(Number.NaN, 0, 1);
  if (high.length < 2) return out;
  const first = Math.min(step, maximum);
  const fall = low[0]! - low[1]!;
  let long = !(fall > 0 && fall > high[1]! - high[0]!);
  let extreme = long ? high[1]! : low[1]!;
  let stop = long ? low[0]! : high[0]!;
  let share = first;
  for (let i = 1; i < high.length; i++) {
    const before = i === 1 ? 1 : i - 1;
    const lowest = low[before]! < low[i]! ? low[before]! : low[i]!;
    const highest = high[before]! > high[i]! ? high[before]! : high[i]!;
    const turns = long ? low[i]! <= stop : high[i]! >= stop;
    if (turns) {
      long = !long;
      stop = long ? Math.min(extreme, lowest) : Math.max(extreme, highest);
      extreme = long ? high[i]! : low[i]!;
      share = first;
    } else if (long ? high[i]! > extreme : low[i]! < extreme) {
      extreme = long ? high[i]! : low[i]!;
      share = Math.min(share + first, maximum);
    }
    out[i] = stop;
    stop += share * (extreme - stop);
    stop = long ? Math.min(stop, lowest) : Math.max(stop, highest);
  }
  return out;
}

function checkShare(name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new RangeError(
    `Cannot compute parabolic stop and reverse: ${name} is ${value}, expected a number above 0`,
  );
}
