import { InputError } from "../../core/errors.js";
import { allocateColumns, createBars, type BarColumns, type Bars } from "./bars.js";
import { findCalendar } from "../calendars/catalog.js";
import { sessionOf } from "./session-of.js";
import { covers, hoursOf } from "../calendars/sessions.js";
import { DAY_MS, floorToDay, weekday } from "../time/civil-date.js";
import { isIntraday, timeframeMs, type Timeframe } from "../time/timeframe.js";

/**
 * Longer bars from shorter ones: the first open, highest high, lowest low, last close and the sum of volumes.
 *
 * - Sessions are those of the series' calendar. Minutes and hours count from the session's opening (from its first bar
 *   when the bars do not fit the opening, as LEAN's hours do not), so a session's last bar may be shorter; no bar spans
 *   two sessions.
 * - A day is a session's date (in New York for US sessions, UTC around the clock); its time is midnight UTC of that date.
 * - A week has the time of its Monday, a month of its first day, whether or not there is a session then; several weeks
 *   count from Monday 1970-01-05, several months from January.
 *
 * The first and the last bar may hold less than the others. The same timeframe gives the same bars.
 *
 * @throws InputError for a timeframe that is shorter, no multiple within a session, or several days.
 */
export function resampleBars(bars: Bars, timeframe: Timeframe): Bars {
  if (timeframe === bars.timeframe) return bars;
  checkTimeframe(bars.timeframe, timeframe);
  const opening = openings(bars, timeframe);
  let groups = 0;
  for (let i = 0; i < bars.length; i++) if (i === 0 || opening[i] !== opening[i - 1]) groups++;
  return createBars(
    { ...bars, timeframe, source: `${bars.source}, resampled from ${bars.timeframe}` },
    aggregate(bars, opening, groups),
  );
}

function checkTimeframe(from: Timeframe, to: Timeframe): void {
  const refuse = (reason: string): never => {
    throw new InputError(`Cannot resample ${from} bars to ${to}: ${reason}`);
  };
  const [short, long] = [timeframeMs(from), timeframeMs(to)];
  if (long < short) refuse(`expected ${from} or longer`);
  if (isIntraday(to) && long % short !== 0) refuse("expected a multiple");
  if (to.endsWith("Day") && to !== "1Day") refuse("expected 1Day, weeks or months");
  if (to.endsWith("Month") && from.endsWith("Week")) refuse("weeks do not end with months");
  if (to.endsWith("Week") && from.endsWith("Month")) refuse("months do not end with weeks");
  if (to.endsWith("Month") && 12 % Number.parseInt(to, 10) !== 0)
    refuse("expected 1, 2, 3, 4, 6 or 12 months");
  if (to.endsWith("Week") && from.endsWith("Week") && long % short !== 0) refuse("expected a multiple");
}

/** For each bar the time of the longer bar it belongs to. */
function openings(bars: Bars, timeframe: Timeframe): Float64Array {
  if (isIntraday(timeframe)) return intradayOpenings(bars, timeframeMs(timeframe));
  const dayOf = (t: number): number => floorToDay(sessionOf(bars, t));
  const count = Number.parseInt(timeframe, 10);
  if (timeframe.endsWith("Day")) return bars.time.map(dayOf);
  if (timeframe.endsWith("Week")) return bars.time.map((t) => mondayOf(dayOf(t), count));
  return bars.time.map((t) => monthOf(dayOf(t), count));
}

function intradayOpenings(bars: Bars, step: number): Float64Array {
  const { time, timeframe } = bars;
  const result = new Float64Array(time.length);
  let day = Number.NaN;
  let anchor = 0;
  for (let i = 0; i < time.length; i++) {
    const t = time[i]!;
    const today = sessionOf(bars, t);
    if (today !== day) {
      day = today;
      const open = openingOf(bars, day);
      anchor = open !== undefined && (t - open) % timeframeMs(timeframe) === 0 ? open : t;
    }
    result[i] = anchor + Math.floor((t - anchor) / step) * step;
  }
  return result;
}

/** When a session opens, where the series keeps its calendar's hours. */
function openingOf({ calendar: { name, minutesPerDay } }: Bars, day: number): number | undefined {
  const calendar = findCalendar(name);
  const [open, close] = calendar.hours;
  return minutesPerDay === close - open && covers(calendar, day) ? hoursOf(calendar, day)?.open : undefined;
}

function mondayOf(day: number, weeks: number): number {
  const monday = day - ((weekday(day) + 6) % 7) * DAY_MS;
  const index = Math.round((monday - 4 * DAY_MS) / (7 * DAY_MS));
  return (Math.floor(index / weeks) * weeks * 7 + 4) * DAY_MS;
}

function monthOf(day: number, months: number): number {
  const date = new Date(day);
  return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / months) * months, 1);
}

function aggregate(bars: Bars, opening: Float64Array, groups: number): BarColumns {
  const result = allocateColumns(groups);
  let group = -1;
  for (let i = 0; i < bars.length; i++) {
    if (i === 0 || opening[i] !== opening[i - 1]) {
      group++;
      result.time[group] = opening[i]!;
      result.open[group] = bars.open[i]!;
      result.high[group] = bars.high[i]!;
      result.low[group] = bars.low[i]!;
    }
    result.high[group] = Math.max(result.high[group]!, bars.high[i]!);
    result.low[group] = Math.min(result.low[group]!, bars.low[i]!);
    result.close[group] = bars.close[i]!;
    result.volume[group]! += bars.volume[i]!;
  }
  return result;
}
