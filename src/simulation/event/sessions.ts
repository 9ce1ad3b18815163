import type { Bars } from "../../market/series/bars.js";
import { sessionOf } from "../../market/series/session-of.js";

/** Whether a bar is the first of its session; each bar of a day or more is a session of its own. */
export function startsSession(bars: Bars, index: number): boolean {
  return index === 0 || sessionAt(bars, index) !== sessionAt(bars, index - 1);
}

/** Whether a bar is the last of its session, by the times of the bars. */
export function endsSession(bars: Bars, index: number): boolean {
  return index === bars.length - 1 || sessionAt(bars, index) !== sessionAt(bars, index + 1);
}

function sessionAt(bars: Bars, index: number): number {
  return sessionOf(bars, bars.time[index]!);
}
