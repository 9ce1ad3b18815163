import type { Bars } from "./bars.js";
import type { SeriesCalendar } from "../calendars/series-calendar.js";
import { timeframeMs, timeframeParts, type Timeframe } from "../time/timeframe.js";

/**
 * Bars in a trading year, for annualising: the calendar's sessions, each with the bars of its hours (a session's last,
 * shorter bar counts as one), 52 weeks, 12 months.
 *
 * @example
 * periodsPerYear({ daysPerYear: 252, minutesPerDay: 390 }, "1Hour"); // => 1764
 * @example
 * periodsPerYear({ daysPerYear: 365, minutesPerDay: 1440 }, "4Hour"); // => 2190
 */
export function periodsPerYear(
  { daysPerYear, minutesPerDay }: Pick<SeriesCalendar, "daysPerYear" | "minutesPerDay">,
  timeframe: Timeframe,
): number {
  const { count, unit } = timeframeParts(timeframe);
  if (unit === "Month") return 12 / count;
  if (unit === "Week") return 52 / count;
  if (unit === "Day") return daysPerYear / count;
  return daysPerYear * Math.ceil((minutesPerDay * 60_000) / timeframeMs(timeframe));
}

/** Bars a year of a series, by its own calendar. */
export function barsPerYear({ calendar, timeframe }: Pick<Bars, "calendar" | "timeframe">): number {
  return periodsPerYear(calendar, timeframe);
}
