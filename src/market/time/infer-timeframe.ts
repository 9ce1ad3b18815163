import { DAY_MS, weekday } from "./civil-date.js";
import type { Timeframe } from "./timeframe.js";

/** Gaps that are looked at; more would only cost time. */
const MOST = 50_000;
const WEEKEND_SHARE = 0.05;
/** Gaps from here on are months, unless all are whole weeks. */
const MONTH_DAYS = 26;
const DAYS_OF_MONTH = 30.436875;

/**
 * The length of the bars that open at these times: their smallest common gap, whatever its length. Common is what
 * stands at least half as often as any other gap; where no trade means no bar, the median would be longer. Days are
 * counted without weekends when no bar stands on one. `1Day` below two bars.
 */
export function inferTimeframe(time: Float64Array): Timeframe {
  const n = Math.min(time.length, MOST);
  if (n < 2) return "1Day";
  const gaps = new Float64Array(n - 1);
  for (let i = 1; i < n; i++) gaps[i - 1] = Math.max(1, Math.round((time[i]! - time[i - 1]!) / 1000)) * 1000;
  const common = smallestCommon(gaps);
  return common < 0.9 * DAY_MS ? intradayLength(common) : dayLength(time.subarray(0, n), gaps);
}

function intradayLength(gapMs: number): Timeframe {
  const seconds = gapMs / 1000;
  if (seconds % 3600 === 0) return `${seconds / 3600}Hour`;
  return seconds % 60 === 0 ? `${seconds / 60}Min` : `${seconds}Sec`;
}

function dayLength(time: Float64Array, gaps: Float64Array): Timeframe {
  const days = gaps.map((gap) => Math.round(gap / DAY_MS));
  const common = smallestCommon(days);
  if (common >= MONTH_DAYS) return monthLength(days);
  if (common % 7 === 0) return `${common / 7}Week`;
  return `${tradesOnWeekends(time) ? common : smallestCommon(gaps.map((_, i) => weekdaysBetween(time[i]!, time[i + 1]!)))}Day`;
}

function monthLength(days: Float64Array): Timeframe {
  const middle = days.toSorted()[days.length >> 1]!;
  if (days.every((gap) => gap % 7 === 0) && (days.length > 1 || middle > 31)) return `${middle / 7}Week`;
  return `${Math.max(1, Math.round(middle / DAYS_OF_MONTH))}Month`;
}

function tradesOnWeekends(time: Float64Array): boolean {
  let count = 0;
  for (const t of time) if (weekday(t) % 6 === 0) count++;
  return count > WEEKEND_SHARE * time.length;
}

/** Steps from one weekday to another that leave Saturdays and Sundays out. */
function weekdaysBetween(from: number, to: number): number {
  const days = Math.round((to - from) / DAY_MS);
  const weekends = Math.floor((weekday(from) + days) / 7);
  return Math.max(1, days - 2 * weekends);
}

/** The smallest value that stands at least half as often as the one that stands most often. */
function smallestCommon(values: Float64Array): number {
  const counts = new Map<number, number>();
  let most = 0;
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    most = Math.max(most, count);
  }
  let smallest = Infinity;
  for (const [value, count] of counts) if (2 * count >= most) smallest = Math.min(smallest, value);
  return smallest;
}
