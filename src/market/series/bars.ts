import { hash } from "../../core/hash.js";
import { detectCalendar } from "../calendars/detect-calendar.js";
import type { SeriesCalendar } from "../calendars/series-calendar.js";
import type { Timeframe } from "../time/timeframe.js";

/** One OHLCV interval; `time` is its opening, epoch milliseconds UTC. */
export interface Bar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The six columns of a series of bars, equally long, in time order. Prices in the quote currency. */
export interface BarColumns {
  /** Opening of each bar, epoch milliseconds UTC, strictly rising. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export const BAR_COLUMNS = ["time", "open", "high", "low", "close", "volume"] as const;
export type BarColumn = (typeof BAR_COLUMNS)[number];

/** A series of bars of one symbol, column by column, and where it comes from. */
export interface Bars extends BarColumns {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** When its market trades, which annualising and sessions go by. */
  readonly calendar: SeriesCalendar;
  readonly length: number;
  /** Where the bars come from, in words for a person. */
  readonly source: string;
  /** True when a program made the prices up; wherever the bars are shown, this is said. */
  readonly synthetic: boolean;
}

export interface BarsDescription extends Pick<Bars, "symbol" | "timeframe" | "source" | "synthetic"> {
  /** Found from the times when left out. */
  readonly calendar?: SeriesCalendar | undefined;
}

/**
 * Puts columns and their description together. The columns are kept, not copied. A calendar that is not given is found
 * from the times.
 *
 * @throws TypeError when the columns differ in length.
 */
export function createBars(description: BarsDescription, columns: BarColumns): Bars {
  const length = columns.time.length;
  for (const name of BAR_COLUMNS) {
    if (columns[name].length !== length) {
      throw new TypeError(
        `Cannot create bars: column "${name}" has ${columns[name].length} rows, "time" has ${length}`,
      );
    }
  }
  const { symbol, timeframe, source, synthetic } = description;
  const { time, open, high, low, close, volume } = columns;
  const calendar = description.calendar ?? detectCalendar(time, timeframe);
  return { symbol, timeframe, calendar, source, synthetic, length, time, open, high, low, close, volume };
}

/** Empty columns for n bars. */
export function allocateColumns(n: number): BarColumns {
  const column = (): Float64Array => new Float64Array(n);
  return { time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
}

/** The bar at an index; throws a RangeError outside of the series. */
export function barAt(bars: BarColumns, index: number): Bar {
  if (!(index >= 0 && index < bars.time.length)) {
    throw new RangeError(`Cannot read bar ${index}: the series has ${bars.time.length} bars`);
  }
  return {
    time: bars.time[index]!,
    open: bars.open[index]!,
    high: bars.high[index]!,
    low: bars.low[index]!,
    close: bars.close[index]!,
    volume: bars.volume[index]!,
  };
}

/** The bars from start to before end, as views on the same memory. */
export function sliceBars(bars: Bars, start: number, end: number): Bars {
  const view = (name: BarColumn): Float64Array => bars[name].subarray(start, end);
  return createBars(bars, {
    time: view("time"),
    open: view("open"),
    high: view("high"),
    low: view("low"),
    close: view("close"),
    volume: view("volume"),
  });
}

/** The SHA-256 of timeframe and columns: two series with this hash hold the same numbers, whatever their name. */
export function hashBars(bars: Bars): string {
  return hash("bars/1", bars.timeframe, ...BAR_COLUMNS.map((name) => bars[name]));
}
