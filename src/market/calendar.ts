import { DAY_MS, dateMs, floorToDay, timeText, weekday } from "./civil-date.js";
import { newYorkDay, newYorkToUtc } from "./new-york-time.js";
import { nthWeekday, usHolidays } from "./us-holidays.js";

export { newYorkOffsetMs } from "./new-york-time.js";

/** The years that the calendar of the US exchanges knows. */
export const CALENDAR_YEARS = { first: 1990, last: 2035 } as const;

/** A session's regular trading hours, epoch milliseconds UTC; bars that open from `open` to before `close` lie in it. */
export interface SessionHours {
  readonly open: number;
  readonly close: number;
}

const OPEN = 9 * 60 + 30;
const CLOSE = 16 * 60;

/** Sessions with hours of their own, in minutes after midnight in New York ("NYSE Closings", irregular hours). */
const SPECIAL_HOURS: ReadonlyMap<number, readonly [number, number]> = new Map([
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

/** Whether the calendar knows the day a time lies in. */
export function isCovered(time: number): boolean {
  return time >= dateMs(CALENDAR_YEARS.first, 1, 1) && time < dateMs(CALENDAR_YEARS.last + 1, 1, 1);
}

/**
 * Whether the US exchanges (NYSE) trade on a day; the day is the UTC date of `dayMs`.
 *
 * @throws RangeError outside of 1990 to 2035.
 *
 * @example
 * isSession(Date.UTC(2024, 6, 4)); // => false
 */
export function isSession(dayMs: number): boolean {
  const day = floorToDay(dayMs);
  checkCovered(day);
  return weekday(day) % 6 !== 0 && !holidaysOf(day).has(day);
}

/**
 * The sessions from one day to another, both included, as midnight UTC of each.
 *
 * @throws RangeError outside of 1990 to 2035.
 */
export function sessionsBetween(from: number, to: number): Float64Array {
  const sessions: number[] = [];
  for (let day = floorToDay(from); day <= to; day += DAY_MS) if (isSession(day)) sessions.push(day);
  return Float64Array.from(sessions);
}

/**
 * The first session after a day.
 *
 * @throws RangeError outside of 1990 to 2035.
 */
export function nextSession(dayMs: number): number {
  let day = floorToDay(dayMs) + DAY_MS;
  while (!isSession(day)) day += DAY_MS;
  return day;
}

/**
 * Regular trading hours of a day, null when there is no session. Closing is at 16:00 New York time; at 13:00 (until
 * 1992 at 14:00) on the day after Thanksgiving (from 1992), on Christmas Eve from Monday to Thursday, and on 3 July
 * on a Monday, Tuesday or Thursday from 1995 and on a Wednesday from 2013.
 *
 * @throws RangeError outside of 1990 to 2035.
 */
export function sessionHours(dayMs: number): SessionHours | null {
  const day = floorToDay(dayMs);
  if (!isSession(day)) return null;
  const [open, close] = SPECIAL_HOURS.get(day) ?? [OPEN, closingMinute(day)];
  return { open: newYorkToUtc(day, open), close: newYorkToUtc(day, close) };
}

/** Midnight UTC of the session whose date it is in New York at an instant, whether or not the exchange trades then. */
export function sessionDay(utcMs: number): number {
  return newYorkDay(utcMs);
}

function closingMinute(day: number): number {
  const date = new Date(day);
  const year = date.getUTCFullYear();
  const monthDay = (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  const of = weekday(day);
  if (monthDay === 1224) return year < 1993 ? 14 * 60 : 13 * 60;
  if (monthDay === 703 && year >= 1995 && (of !== 3 || year >= 2013)) return 13 * 60;
  if (year >= 1993 && day === nthWeekday(year, 11, 4, 4) + DAY_MS) return 13 * 60;
  return CLOSE;
}

const cache = new Map<number, ReadonlySet<number>>();

function holidaysOf(day: number): ReadonlySet<number> {
  const year = new Date(day).getUTCFullYear();
  let holidays = cache.get(year);
  if (!holidays) {
    holidays = new Set(usHolidays(year));
    cache.set(year, holidays);
  }
  return holidays;
}

function checkCovered(day: number): void {
  if (isCovered(day)) return;
  const { first, last } = CALENDAR_YEARS;
  throw new RangeError(`Cannot look up session ${timeText(day)}: the US calendar covers ${first} to ${last}`);
}
