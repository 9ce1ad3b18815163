import { InputError } from "../../core/errors.js";
import { createBars, type BarColumn, type BarColumns, type Bars, type BarsDescription } from "./bars.js";
import type { SeriesCalendar } from "../calendars/series-calendar.js";
import { floorToDay } from "../time/civil-date.js";
import { isStrictlyRising } from "./time-order.js";
import { inferTimeframe } from "../time/infer-timeframe.js";
import type { Timeframe } from "../time/timeframe.js";
import { collectDefects, dropDefects, findDefect, type Defect } from "./validate.js";

/** What a reader of files is told. `file` names the data in messages and, without a `symbol`, gives it. */
export interface ReadOptions {
  readonly file: string;
  readonly symbol?: string | undefined;
  readonly timeframe?: Timeframe | undefined;
  /** Found from the times, or the file's own, when left out. */
  readonly calendar?: SeriesCalendar | undefined;
}

/** Bars, and the rows that were left out because they are none. */
export interface GoodBars {
  readonly bars: Bars;
  readonly dropped: readonly Defect[];
}

/** The cells of a file before they are checked. */
export interface RawSeries {
  /** NaN where a cell could not be read. */
  readonly columns: BarColumns;
  /** The columns' names in the file. */
  readonly names: Readonly<Record<BarColumn, string>>;
  /** The cells that could not be read, in row order. */
  readonly unreadable: readonly Defect[];
  /** The line of the file that each row starts on, for text. */
  readonly lines?: Uint32Array | undefined;
  /** The offset from UTC that each time was written with, in milliseconds. */
  readonly zones?: Int32Array | undefined;
  /** What the file says of itself. */
  readonly description?: Partial<BarsDescription>;
}

/** The symbol of a file: its name without folder and extension, in upper case. */
function symbolOf(file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  return (name.replace(/(?<=.)\.[^.]*$/, "") || "DATA").toUpperCase();
}

/**
 * Bars of a raw series in which every row is one.
 *
 * @throws InputError for the first row that is not, with file, row, column and, for text, the line.
 */
export function toBars(raw: RawSeries, options: ReadOptions): Bars {
  const columns = prepare(raw, options);
  const defect = findDefect(columns);
  if (!defect) return createBars(describe(raw, columns, options), columns);
  const { row, column, problem } = inFile([defect], raw)[0]!;
  throw new InputError(problem, { file: options.file, row, column });
}

/**
 * Bars of a raw series without the rows that are none, and why those were left out.
 *
 * @throws InputError when no row is left.
 */
export function toGoodBars(raw: RawSeries, options: ReadOptions): GoodBars {
  const columns = prepare(raw, options);
  const defects = collectDefects(columns);
  const dropped = inFile(defects, raw);
  const good = dropDefects(columns, defects);
  if (good.time.length === 0) {
    const { row, column, problem } = dropped[0]!;
    throw new InputError(`${problem}; none of the ${columns.time.length} rows is a bar`, {
      file: options.file,
      row,
      column,
    });
  }
  return { bars: createBars(describe(raw, good, options), good), dropped };
}

function prepare({ columns, zones, description }: RawSeries, options: ReadOptions): BarColumns {
  if (columns.time.length === 0) {
    throw new InputError("No data rows, expected at least one below the header", { file: options.file });
  }
  const timeframe = options.timeframe ?? description?.timeframe ?? inferTimeframe(columns.time);
  return { ...columns, time: alignToDays(columns.time, timeframe, zones) };
}

/**
 * The times of daily and longer bars as midnight UTC of the date they were written with. Several rows on one date
 * are no daily bars: then the times stay as they are.
 */
function alignToDays(time: Float64Array, timeframe: Timeframe, zones: Int32Array | undefined): Float64Array {
  if (!/Day|Week|Month/.test(timeframe)) return time;
  const days = time.map((t, i) => floorToDay(t + (zones?.[i] ?? 0)));
  return isStrictlyRising(time) && !isStrictlyRising(days) ? time : days;
}

function describe(raw: RawSeries, columns: BarColumns, options: ReadOptions): BarsDescription {
  return {
    symbol: options.symbol ?? raw.description?.symbol ?? symbolOf(options.file),
    timeframe: options.timeframe ?? raw.description?.timeframe ?? inferTimeframe(columns.time),
    calendar: options.calendar ?? raw.description?.calendar,
    source: raw.description?.source ?? options.file,
    synthetic: raw.description?.synthetic ?? false,
  };
}

/** Defects with the file's own column names, unreadable cells in place of the NaN they left, and lines. */
function inFile(defects: readonly Defect[], { names, unreadable, lines }: RawSeries): Defect[] {
  const rows = new Set(defects.map((d) => d.row));
  const cells = unreadable.filter((d) => rows.has(d.row));
  const unread = new Set(cells.map((d) => d.row));
  const place = ({ row, column, problem }: Defect): Defect => {
    const line = lines ? ` (line ${lines[row - 1]})` : "";
    return { row, column: names[column as BarColumn], problem: problem + line };
  };
  const others = defects.filter((d) => !unread.has(d.row));
  return [...cells, ...others].map(place).sort((a, b) => a.row - b.row);
}
