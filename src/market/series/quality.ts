import type { Bars } from "./bars.js";
import { findCalendar } from "../calendars/catalog.js";
import { covers, isSessionOf } from "../calendars/sessions.js";
import { US } from "../calendars/us.js";
import { DAY_MS, floorToDay, timeText } from "../time/civil-date.js";
import { isIntraday } from "../time/timeframe.js";

/** One thing a reader of the bars should know. `row` is 1-based; null concerns the whole series. */
export interface QualityIssue {
  readonly row: number | null;
  readonly column: string;
  readonly problem: string;
}

/** What is known of a series' quality: counts for the summary, issues in row order. */
export interface QualityReport {
  readonly rows: number;
  /** Bars whose open equals the previous close, to the last digit. */
  readonly staleOpens: number;
  /** Sessions of the series' calendar between first and last bar that have no bar. */
  readonly missingSessions: number;
  /** Bars on days without a session. */
  readonly unexpectedSessions: number;
  readonly zeroVolume: number;
  readonly issues: readonly QualityIssue[];
}

const STALE_SHARE = 0.05;
const JUMP = 0.5;
const FLAT_RUN = 5;
const LISTED = 20;

/**
 * What is odd about bars that are valid. Issues about the whole series come first (`row` null), then those of single
 * rows, at most 20 of a kind with a count of the rest.
 *
 * - stale opens, when more than 5 % of the opens of daily or longer bars equal the previous close (within a session
 *   trading goes on, so that this is usual);
 * - for `1Day`, sessions of the series' calendar without a bar (at the row that follows), where its holidays are known
 *   or it has none, and bars without a session;
 * - volumes of 0, closes that move more than 50 % in a bar, runs of 5 or more bars that stand still.
 */
export function inspectBars(bars: Bars): QualityReport {
  const stale = staleOpens(bars);
  const missing: QualityIssue[] = [];
  const unexpected = unexpectedSessions(bars);
  if (bars.timeframe === "1Day") missing.push(...missingSessions(bars));
  const zero = zeroVolume(bars);
  const issues = [
    ...staleIssue(stale, bars),
    ...zeroIssue(zero, bars.length),
    ...capped(missing),
    ...capped(unexpected),
    ...capped(jumps(bars)),
    ...capped(flatRuns(bars)),
  ];
  return {
    rows: bars.length,
    staleOpens: stale,
    missingSessions: missing.length,
    unexpectedSessions: unexpected.length,
    zeroVolume: zero,
    issues: issues.sort((a, b) => (a.row ?? 0) - (b.row ?? 0)),
  };
}

function staleOpens({ open, close, length }: Bars): number {
  let count = 0;
  for (let i = 1; i < length; i++) if (open[i] === close[i - 1]) count++;
  return count;
}

function staleIssue(count: number, { timeframe, length }: Bars): QualityIssue[] {
  if (count <= STALE_SHARE * length || isIntraday(timeframe)) return [];
  const problem = `${text(count)} of ${text(length)} opens equal the previous close: fills at the open are not real here`;
  return [{ row: null, column: "open", problem }];
}

function zeroVolume({ volume }: Bars): number {
  let count = 0;
  for (const v of volume) if (v === 0) count++;
  return count;
}

function zeroIssue(count: number, rows: number): QualityIssue[] {
  if (count === 0) return [];
  const problem = `${text(count)} of ${text(rows)} bars have no volume: an order could not have filled there`;
  return [{ row: null, column: "volume", problem }];
}

function missingSessions({ time, calendar: { name } }: Bars): QualityIssue[] {
  const calendar = findCalendar(name);
  if (!calendar.holidaysKnown) return [];
  const issues: QualityIssue[] = [];
  for (let i = 1; i < time.length; i++) {
    const [from, to] = [time[i - 1]!, time[i]!];
    if (to - from <= DAY_MS || !covers(calendar, from) || !covers(calendar, to)) continue;
    for (let day = floorToDay(from) + DAY_MS; day < to; day += DAY_MS) {
      if (isSessionOf(calendar, day))
        issues.push({ row: i + 1, column: "time", problem: `session ${timeText(day)} has no bar` });
    }
  }
  return issues;
}

function unexpectedSessions({ time, timeframe, calendar: { name, daysPerYear } }: Bars): QualityIssue[] {
  const calendar = findCalendar(name);
  if (timeframe !== "1Day" || daysPerYear > calendar.daysPerYear) return [];
  const issues: QualityIssue[] = [];
  const of = name === US.name ? "the US exchanges" : `the calendar "${name}"`;
  for (let i = 0; i < time.length; i++) {
    if (!covers(calendar, time[i]!) || isSessionOf(calendar, time[i]!)) continue;
    issues.push({ row: i + 1, column: "time", problem: `${timeText(time[i]!)} is no session of ${of}` });
  }
  return issues;
}

function jumps({ close, length }: Bars): QualityIssue[] {
  const issues: QualityIssue[] = [];
  for (let i = 1; i < length; i++) {
    const change = close[i]! / close[i - 1]! - 1;
    if (Math.abs(change) <= JUMP) continue;
    const problem = `close moves from ${close[i - 1]} to ${close[i]} in one bar: a split that is not adjusted for?`;
    issues.push({ row: i + 1, column: "close", problem });
  }
  return issues;
}

/** Runs of bars whose four prices all equal the close before the run. */
function flatRuns({ open, high, low, close, length }: Bars): QualityIssue[] {
  const issues: QualityIssue[] = [];
  let start = 1;
  for (let i = 1; i <= length; i++) {
    const previous = close[i - 1];
    if (
      i < length &&
      open[i] === previous &&
      high[i] === previous &&
      low[i] === previous &&
      close[i] === previous
    )
      continue;
    const bars = i - start;
    if (bars >= FLAT_RUN)
      issues.push({
        row: start + 1,
        column: "close",
        problem: `${text(bars)} bars in a row stand still at ${previous}`,
      });
    start = i + 1;
  }
  return issues;
}

function capped(issues: readonly QualityIssue[]): QualityIssue[] {
  if (issues.length <= LISTED) return [...issues];
  const shown = issues.slice(0, LISTED);
  const last = shown[LISTED - 1]!;
  shown[LISTED - 1] = {
    ...last,
    problem: `${last.problem}, and ${text(issues.length - LISTED)} more like it`,
  };
  return shown;
}

function text(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
