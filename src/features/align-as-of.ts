import type { Bars } from "../market/series/bars.js";

/**
 * The close of the other series' last bar that opened no later than each time; NaN before its first bar. Both series
 * have one timeframe, so that bar has closed when the bar at that time has. What is missing there keeps the last close.
 */
export function alignAsOf(time: Float64Array, other: Pick<Bars, "time" | "close">): Float64Array {
  let next = 0;
  return time.map((t) => {
    while (next < other.time.length && other.time[next]! <= t) next++;
    return next === 0 ? Number.NaN : other.close[next - 1]!;
  });
}
