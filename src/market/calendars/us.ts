import { DAY_MS, dateMs, weekday } from "../time/civil-date.js";
import { NEW_YORK } from "./new-york-time.js";
import { nthWeekday, usHolidays } from "./us-holidays.js";
import type { Hours, TradingCalendar } from "./trading-calendar.js";

const OPEN = 9 * 60 + 30;
const CLOSE = 16 * 60;

/** Sessions with hours of their own ("NYSE Closings", irregular hours). */
const SPECIAL_HOURS: ReadonlyMap<number, Hours> = new Map([
  [dateMs(1990, 12, 27), [11 * 60, CLOSE]],
  [dateMs(1992, 11, 27), [OPEN, 14 * 60]],
  [dateMs(1994, 2, 11), [OPEN, 14 * 60 + 30]],
  [dateMs(1995, 12, 18), [10 * 60 + 30, CLOSE]],
  [dateMs(1996, 1, 8), [11 * 60, 14 * 60]],
  [dateMs(1996, 7, 5), [OPEN, 13 * 60]],
  [dateMs(1997, 10, 27), [OPEN, 15 * 60 + 30]],
  [dateMs(1997, 12, 26), [OPEN, 13 * 60]],
  [dateMs(1999, 12, 31), [OPEN, 13 * 60]],
  [dateMs(2002, 7, 5), [OPEN, 13 * 60]],
  [dateMs(2002, 9, 11), [12 * 60, CLOSE]],
  [dateMs(2003, 12, 26), [OPEN, 13 * 60]],
  [dateMs(2005, 6, 1), [OPEN, 15 * 60 + 56]],
]);

/**
 * The US exchanges (NYSE): 9:30 to 16:00 New York time. Closing is at 13:00 (until 1992 at 14:00) on the day after
 * Thanksgiving (from 1992), on Christmas Eve from Monday to Thursday, and on 3 July on a Monday, Tuesday or Thursday
 * from 1995 and on a Wednesday from 2013.
 */
export const US: TradingCalendar = {
  name: "us",
  title: "US sessions",
  source: "NYSE Rule 7.2, and the exchange's lists of holidays, early closings and irregular hours",
  zone: NEW_YORK,
  weekdays: [1, 2, 3, 4, 5],
  hours: [OPEN, CLOSE],
  daysPerYear: 252,
  years: { first: 1990, last: 2035 },
  holidaysKnown: true,
  holidays: usHolidays,
  specialHours: (day) => SPECIAL_HOURS.get(day) ?? (closesEarly(day) ? [OPEN, earlyClose(day)] : undefined),
};

function closesEarly(day: number): boolean {
  const date = new Date(day);
  const year = date.getUTCFullYear();
  const monthDay = (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  if (monthDay === 1224) return true;
  if (monthDay === 703) return year >= 1995 && (weekday(day) !== 3 || year >= 2013);
  return year >= 1993 && day === nthWeekday(year, 11, 4, 4) + DAY_MS;
}

function earlyClose(day: number): number {
  return (new Date(day).getUTCFullYear() < 1993 ? 14 : 13) * 60;
}
