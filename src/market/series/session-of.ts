import type { Bars } from "./bars.js";
import { isIntraday } from "../time/timeframe.js";
import { findCalendar } from "../calendars/catalog.js";
import { sessionDayOf } from "../calendars/sessions.js";

/** The session of a bar that opens at a time, by the series' calendar; a bar of a day or more is a session of its own. */
export function sessionOf(
  { calendar, timeframe }: Pick<Bars, "calendar" | "timeframe">,
  time: number,
): number {
  return isIntraday(timeframe) ? sessionDayOf(findCalendar(calendar.name), time) : time;
}
