import { DAY_MS, floorToDay, weekday } from "../time/civil-date.js";
import { newYorkOffsetMs } from "./new-york-time.js";
import { usHolidays } from "./us-holidays.js";
import { US } from "./us.js";
import { covers } from "./sessions.js";

const HOUR_MS = 3_600_000;
/** Bars that are looked at, half of them from each end of the series. */
const MOST = 50_000;

/** Where the bars of a series stand in the week and the day. */
export interface WeekProfile {
  readonly bars: number;
  /** Bars on each day of the week, by UTC date; 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** Share of bars from Saturday 0:00 to Sunday 20:00 UTC, when markets that keep weekends are closed. */
  readonly weekend: number;
  /** Whether such a time passes between the first bar and the last. */
  readonly passesWeekend: boolean;
  /** US holidays on weekdays between the first bar and the last, and those of them with a bar. */
  readonly holidays: number;
  readonly tradedHolidays: number;
  /** Share of the trading time in each hour of the day, by UTC and by New York time. */
  readonly hours: Readonly<Record<"utc" | "newYork", Float64Array>>;
  /** Usual time from the first opening of a UTC date to the end of its last bar, in minutes. */
  readonly minutesPerDay: number;
}

/** @param step length of a bar in milliseconds */
export function profileWeek(time: Float64Array, step: number): WeekProfile {
  const times = time.length <= MOST ? time : ends(time);
  const weekdays = [0, 0, 0, 0, 0, 0, 0];
  let weekend = 0;
  for (const t of times) {
    weekdays[weekday(t)]!++;
    if (isWeekend(t)) weekend++;
  }
  const [first = 0, last = 0] = [times[0], times[times.length - 1]];
  return {
    bars: times.length,
    weekdays,
    weekend: weekend / times.length,
    passesWeekend: last - first > 7 * DAY_MS || saturdayAfter(first) + 44 * HOUR_MS <= last,
    ...countHolidays(times),
    hours: { utc: hoursOfDay(times, step, () => 0), newYork: hoursOfDay(times, step, newYorkOffsetMs) },
    minutesPerDay: usualDay(times, step),
  };
}

function ends(time: Float64Array): Float64Array {
  const both = new Float64Array(MOST);
  both.set(time.subarray(0, MOST / 2));
  both.set(time.subarray(time.length - MOST / 2), MOST / 2);
  return both;
}

function isWeekend(t: number): boolean {
  const day = weekday(t);
  return day === 6 || (day === 0 && t - floorToDay(t) < 20 * HOUR_MS);
}

function saturdayAfter(t: number): number {
  return floorToDay(t) + ((6 - weekday(t) + 7) % 7 || 7) * DAY_MS;
}

function countHolidays(times: Float64Array): Pick<WeekProfile, "holidays" | "tradedHolidays"> {
  const days = new Set<number>();
  for (const t of times) days.add(floorToDay(t));
  const [first = 0, last = -1] = [times[0], times[times.length - 1]];
  let holidays = 0;
  let tradedHolidays = 0;
  for (let year = new Date(first).getUTCFullYear(); year <= new Date(last).getUTCFullYear(); year++) {
    for (const day of usHolidays(year)) {
      if (day <= first || day >= last || !covers(US, day)) continue;
      holidays++;
      if (days.has(day)) tradedHolidays++;
    }
  }
  return { holidays, tradedHolidays };
}

/** A bar counts in every hour that it reaches into by half an hour or, if shorter, its half. */
function hoursOfDay(times: Float64Array, step: number, offset: (t: number) => number): Float64Array {
  const hours = new Float64Array(24);
  let sum = 0;
  for (const t of times) {
    const local = t + offset(t);
    const end = local + Math.min(step, DAY_MS);
    for (let at = local; at < end; at += Math.min(HOUR_MS, step)) {
      const part = Math.min(at + Math.min(HOUR_MS, step), end) - at;
      hours[Math.floor((at + part / 2) / HOUR_MS) % 24]! += part;
      sum += part;
    }
  }
  return hours.map((part) => part / sum);
}

function usualDay(times: Float64Array, step: number): number {
  const spans: number[] = [];
  let start = times[0] ?? 0;
  for (let i = 1; i <= times.length; i++) {
    if (i < times.length && floorToDay(times[i]!) === floorToDay(start)) continue;
    spans.push((times[i - 1]! - start + step) / 60_000);
    start = times[i] ?? 0;
  }
  return spans.sort((a, b) => a - b)[spans.length >> 1] ?? 0;
}
