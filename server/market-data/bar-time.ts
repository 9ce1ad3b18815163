import { isCovered, sessionDay, sessionHours } from "../../src/market/calendar.js";
import { DAY_MS } from "../../src/market/civil-date.js";
import { newYorkToUtc } from "../../src/market/new-york-time.js";
import { type Timeframe, timeframeMs } from "../../src/market/timeframe.js";

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

/** When a bar that opens at a time is whole: for days at the close of the session. Epoch milliseconds UTC. */
export function barCloses(timeframe: Timeframe, time: number): number {
  if (isIntraday(timeframe)) return time + timeframeMs(timeframe);
  if (timeframe === "1Day") {
    const hours = isCovered(time) ? sessionHours(time) : null;
    return hours?.close ?? newYorkToUtc(time + DAY_MS, 0);
  }
  if (timeframe.endsWith("Week")) return newYorkToUtc(time + timeframeMs(timeframe), 0);
  const date = new Date(time);
  const months = Number.parseInt(timeframe, 10);
  return newYorkToUtc(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1), 0);
}

export function isIntraday(timeframe: Timeframe): boolean {
  return /Min|Hour/.test(timeframe);
}
