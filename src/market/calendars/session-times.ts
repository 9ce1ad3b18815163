import { nextSession, sessionHours, isSession } from "./calendar.js";
import { floorToDay } from "../time/civil-date.js";
import { isIntraday, timeframeMs, type Timeframe } from "../time/timeframe.js";

/**
 * The times of consecutive bars on US sessions, from the first session on or after a day: midnight UTC of each for
 * `1Day`; for minutes and hours every step of the regular hours, counted from the opening.
 *
 * @throws RangeError for other timeframes, or when the bars run past the calendar's years.
 */
export function sessionTimes(start: number, length: number, timeframe: Timeframe): Float64Array {
  const intraday = isIntraday(timeframe);
  if (!intraday && timeframe !== "1Day") {
    throw new RangeError(`Cannot lay out ${timeframe} bars on sessions, expected minutes, hours or 1Day`);
  }
  const step = timeframeMs(timeframe);
  const times = new Float64Array(length);
  let day = isSession(start) ? floorToDay(start) : nextSession(start);
  for (let i = 0; i < length;) {
    const hours = intraday ? sessionHours(day)! : { open: day, close: day + 1 };
    for (let t = hours.open; t < hours.close && i < length; t += step) times[i++] = t;
    if (i < length) day = nextSession(day);
  }
  return times;
}
