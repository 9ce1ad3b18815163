import { isCovered, sessionDay, sessionHours, sessionsBetween } from "../../src/market/calendars/calendar.js";
import { newYorkToUtc } from "../../src/market/calendars/new-york-time.js";
import { isIntraday, type Timeframe, timeframeMs } from "../../src/market/time/timeframe.js";

/**
 * Our time of a bar from Alpaca's: the opening of minutes and hours is the same on both sides, days, weeks and months
 * begin at midnight in New York there and are midnight UTC of the same date here.
 */
export function barTime(timeframe: Timeframe, wireTime: number): number {
  return isIntraday(timeframe) ? wireTime : sessionDay(wireTime);
}

/** Alpaca's time of a bar from ours. */
export function wireTime(timeframe: Timeframe, time: number): number {
  return isIntraday(timeframe) ? time : newYorkToUtc(time, 0);
}

/**
 * When a bar that opens at a time is whole: days, weeks and months at the close of their last session, or at the end
 * of their last day where there was none. Epoch milliseconds UTC.
 */
export function barCloses(timeframe: Timeframe, time: number): number {
  if (isIntraday(timeframe)) return time + timeframeMs(timeframe);
  const end = endOfDays(timeframe, time);
  const sessions = isCovered(time) && isCovered(end) ? sessionsBetween(time, end - 1) : [];
  const last = sessions.at(-1);
  return last === undefined ? newYorkToUtc(end, 0) : sessionHours(last)!.close;
}

/** Midnight UTC of the day after the last one of a bar of days, weeks or months. */
function endOfDays(timeframe: Timeframe, time: number): number {
  if (!timeframe.endsWith("Month")) return time + timeframeMs(timeframe);
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + Number.parseInt(timeframe, 10), 1);
}
