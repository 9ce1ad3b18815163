import { InputError } from "../../../src/core/errors.js";
import type { Bars } from "../../../src/market/series/bars.js";
import {
  isCovered,
  sessionDay,
  sessionHours,
  type SessionHours,
} from "../../../src/market/calendars/calendar.js";
import { newYorkToUtc } from "../../../src/market/calendars/new-york-time.js";
import { isIntraday, timeframeMs } from "../../../src/market/time/timeframe.js";
import { runTimes } from "../../../src/simulation/event/run-times.js";

const USUAL_OPEN = 9 * 60 + 30;
const USUAL_CLOSE = 16 * 60;

/** Where the market's time stands for each bar of the replayed series; a tick is a place in the union of their times. */
export class Replay {
  readonly bars: readonly Bars[];
  /** Openings of bars as the series have them: midnight UTC of the session for daily ones. */
  readonly times: Float64Array;
  /** The first tick that is played; what lies before is history. */
  readonly start: number;
  readonly daily: boolean;
  readonly #step: number;

  /**
   * @param from the first bar to be played opens at or after this time; null for where 40 % of each series, and at
   *   least 500 bars of it, are history
   * @throws InputError without bars, for bars that are neither intraday nor daily, or none at or after `from`.
   */
  constructor(bars: readonly Bars[], from: number | null) {
    if (bars.every(({ length }) => length === 0))
      throw new InputError("Cannot replay: there are no bars, expected at least one");
    const { timeframe } = bars[0]!;
    this.daily = timeframe === "1Day";
    if (!this.daily && !isIntraday(timeframe))
      throw new InputError(`Cannot replay ${timeframe} bars: expected minutes, hours or 1Day`);
    const other = bars.find((series) => series.timeframe !== timeframe);
    if (other)
      throw new InputError(
        `Cannot replay ${other.symbol} at ${other.timeframe} beside ${bars[0]!.symbol} at ${timeframe}: expected one timeframe`,
      );
    this.bars = bars;
    this.times = runTimes(bars);
    this.#step = timeframeMs(timeframe);
    this.start = this.#firstFrom(from ?? defaultStart(bars));
  }

  get length(): number {
    return this.times.length;
  }

  /** When the bars of a tick open, epoch milliseconds UTC. */
  opening(tick: number): number {
    const time = this.times[tick]!;
    return this.daily ? hoursOf(time).open : time;
  }

  /** When they close. */
  closing(tick: number): number {
    const time = this.times[tick]!;
    if (this.daily) return hoursOf(time).close;
    const { open, close } = hoursOf(this.day(tick));
    const end = time + this.#step;
    const next = this.times[tick + 1] ?? Infinity;
    return Math.min(time >= open && time < close ? Math.min(end, close) : end, next);
  }

  /** Midnight UTC of the session's date. */
  day(tick: number): number {
    const time = this.times[tick]!;
    return this.daily ? time : sessionDay(time);
  }

  startsSession(tick: number): boolean {
    return tick === 0 || this.day(tick) !== this.day(tick - 1);
  }

  endsSession(tick: number): boolean {
    return tick === this.length - 1 || this.day(tick) !== this.day(tick + 1);
  }

  /** When the session of a tick closes. */
  sessionClose(tick: number): number {
    let last = tick;
    while (!this.endsSession(last)) last++;
    return Math.max(this.closing(last), this.daily ? 0 : hoursOf(this.day(tick)).close);
  }

  /** The `t` under which Alpaca has a bar: midnight in New York for daily bars, else the opening. */
  stamp(time: number): number {
    return this.daily ? newYorkToUtc(time, 0) : time;
  }

  #firstFrom(from: number): number {
    const start = this.times.findIndex((time) => time >= from);
    if (start < 0) {
      const last = new Date(this.times.at(-1)!).toISOString().slice(0, 10);
      throw new InputError(
        `Cannot replay from ${new Date(from).toISOString().slice(0, 10)}: the last bar is of ${last}`,
      );
    }
    return start;
  }
}

/** A short series gives half of its bars. */
function defaultStart(bars: readonly Bars[]): number {
  const starts = bars
    .filter(({ length }) => length > 0)
    .map(
      ({ time, length }) => time[Math.min(Math.max(Math.floor(length * 0.4), 500), Math.floor(length / 2))]!,
    );
  return Math.max(...starts);
}

const hours = new Map<number, SessionHours>();

/** Hours of a session by midnight UTC of its day; the usual ones for a day that the calendar does not know. */
export function hoursOf(day: number): SessionHours {
  let found = hours.get(day);
  if (!found) {
    found = (isCovered(day) ? sessionHours(day) : null) ?? {
      open: newYorkToUtc(day, USUAL_OPEN),
      close: newYorkToUtc(day, USUAL_CLOSE),
    };
    hours.set(day, found);
  }
  return found;
}
