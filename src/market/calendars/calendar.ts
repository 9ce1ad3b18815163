import { DAY_MS, floorToDay } from "../time/civil-date.js";
import { covers, hoursOf, isSessionOf, type SessionHours } from "./sessions.js";
import { US } from "./us.js";
import { newYorkDay } from "./new-york-time.js";

export { newYorkOffsetMs } from "./new-york-time.js";
export type { SessionHours } from "./sessions.js";

/** The years that the calendar of the US exchanges knows. */
export const CALENDAR_YEARS = US.years!;

/** Whether the calendar knows the day a time lies in. */
export function isCovered(time: number): boolean {
  return covers(US, time);
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
  return isSessionOf(US, dayMs);
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
 * Regular trading hours of a day of the US exchanges, null when there is no session; early closings are those of `US`.
 *
 * @throws RangeError outside of 1990 to 2035.
 */
export function sessionHours(dayMs: number): SessionHours | null {
  return hoursOf(US, dayMs);
}

/** Midnight UTC of the session whose date it is in New York at an instant, whether or not the exchange trades then. */
export function sessionDay(utcMs: number): number {
  return newYorkDay(utcMs);
}
