import type { Bars } from "../market/bars.js";
import { sessionDay } from "../market/calendar.js";

/** Whether a bar is the first of its session; each bar of a day or more is a session of its own. */
export function startsSession(bars: Bars, index: number): boolean {
  return index === 0 || sessionOf(bars, index) !== sessionOf(bars, index - 1);
}

/** Whether a bar is the last of its session, by the times of the bars. */
export function endsSession(bars: Bars, index: number): boolean {
  return index === bars.length - 1 || sessionOf(bars, index) !== sessionOf(bars, index + 1);
}

function sessionOf({ time, timeframe }: Bars, index: number): number {
  return /Min|Hour/.test(timeframe) ? sessionDay(time[index]!) : index;
}
