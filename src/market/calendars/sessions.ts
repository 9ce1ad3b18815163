import { dateMs, floorToDay, timeText, weekday } from "../time/civil-date.js";
import type { TradingCalendar } from "./trading-calendar.js";

/** A session's regular trading hours, epoch milliseconds UTC; bars that open from `open` to before `close` lie in it. */
export interface SessionHours {
  readonly open: number;
  readonly close: number;
}

/** Whether a calendar knows the day a time lies in. */
export function covers({ years }: TradingCalendar, time: number): boolean {
  return !years || (time >= dateMs(years.first, 1, 1) && time < dateMs(years.last + 1, 1, 1));
}

/**
 * Whether there is a session on a day, the UTC date of `dayMs`.
 *
 * @throws RangeError outside of the calendar's years.
 */
export function isSessionOf(calendar: TradingCalendar, dayMs: number): boolean {
  const day = floorToDay(dayMs);
  if (!covers(calendar, day)) {
    const { name, years } = calendar;
    throw new RangeError(
      `Cannot look up session ${timeText(day)}: the ${name.toUpperCase()} calendar covers ${years!.first} to ${years!.last}`,
    );
  }
  return calendar.weekdays.includes(weekday(day)) && !holidaysOf(calendar, day).has(day);
}

/** The hours of a day, null when there is no session; throws as `isSessionOf`. */
export function hoursOf(calendar: TradingCalendar, dayMs: number): SessionHours | null {
  const day = floorToDay(dayMs);
  if (!isSessionOf(calendar, day)) return null;
  const [open, close] = calendar.specialHours(day) ?? calendar.hours;
  return { open: calendar.zone.toUtc(day, open), close: calendar.zone.toUtc(day, close) };
}

/** Midnight UTC of the date of the session that an instant belongs to, whether or not the market trades then. */
export function sessionDayOf({ zone, hours: [open] }: TradingCalendar, utcMs: number): number {
  const evening = open < 0 ? -open * 60_000 : 0;
  return floorToDay(utcMs + zone.offsetMs(utcMs) + evening);
}

const cache = new WeakMap<TradingCalendar, Map<number, ReadonlySet<number>>>();

function holidaysOf(calendar: TradingCalendar, day: number): ReadonlySet<number> {
  const year = new Date(day).getUTCFullYear();
  let years = cache.get(calendar);
  if (!years) cache.set(calendar, (years = new Map()));
  let holidays = years.get(year);
  if (!holidays) years.set(year, (holidays = new Set(calendar.holidays(year))));
  return holidays;
}
