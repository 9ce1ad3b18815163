import type { Bars } from "../market/series/bars.js";
import { barsPerYear } from "../market/series/periods-per-year.js";
import type { CalendarRecord } from "./run.js";

/** A series' calendar for the wire. */
export function encodeCalendar(bars: Pick<Bars, "calendar" | "timeframe">): CalendarRecord {
  const { name, reason } = bars.calendar;
  return { name, reason, periodsPerYear: barsPerYear(bars) };
}
