import type { Zone } from "./trading-calendar.js";
import { DAY_MS, dateMs, weekday } from "../time/civil-date.js";

const HOUR_MS = 3_600_000;

/**
 * The offset of New York time from UTC at an instant, in milliseconds: −5 h, in summer −4 h. Summer time began on the
 * last Sunday of April to 1986, the first Sunday of April from 1987, the second Sunday of March from 2007; it ended on
 * the last Sunday of October to 2006, the first Sunday of November since (Uniform Time Act, 15 U.S.C. § 260a). It
 * begins at 7:00 UTC and ends at 6:00 UTC. Valid from 1976.
 */
export function newYorkOffsetMs(utcMs: number): number {
  const [start, end] = summerTime(new Date(utcMs).getUTCFullYear());
  return (utcMs >= start && utcMs < end ? -4 : -5) * HOUR_MS;
}

/** The instant of a local time of day in New York: midnight UTC of the date and minutes after local midnight. */
export function newYorkToUtc(dayMs: number, minutes: number): number {
  const local = dayMs + minutes * 60_000;
  const guess = local + 5 * HOUR_MS;
  const summer = local + 4 * HOUR_MS;
  return newYorkOffsetMs(summer) === -4 * HOUR_MS ? summer : guess;
}

/** Midnight UTC of the date it is in New York at an instant. */
export function newYorkDay(utcMs: number): number {
  return Math.floor((utcMs + newYorkOffsetMs(utcMs)) / DAY_MS) * DAY_MS;
}

/** New York as the zone of a calendar. */
export const NEW_YORK: Zone = {
  name: "America/New_York",
  offsetMs: newYorkOffsetMs,
  toUtc: newYorkToUtc,
};

const cache = new Map<number, readonly [number, number]>();

function summerTime(year: number): readonly [number, number] {
  let span = cache.get(year);
  if (!span) {
    const [startDay, endDay] = summerDays(year);
    span = [startDay + 7 * HOUR_MS, endDay + 6 * HOUR_MS];
    cache.set(year, span);
  }
  return span;
}

function summerDays(year: number): readonly [number, number] {
  if (year >= 2007) return [sundayFrom(dateMs(year, 3, 8)), sundayFrom(dateMs(year, 11, 1))];
  const end = sundayFrom(dateMs(year, 10, 25));
  return [sundayFrom(dateMs(year, 4, year >= 1987 ? 1 : 24)), end];
}

function sundayFrom(day: number): number {
  return day + ((7 - weekday(day)) % 7) * DAY_MS;
}
