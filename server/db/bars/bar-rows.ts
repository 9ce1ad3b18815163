import {
  allocateColumns,
  BAR_COLUMNS,
  type BarColumn,
  type Bars,
  type BarsDescription,
  createBars,
} from "../../../src/market/series/bars.js";
import type { SeriesCalendar } from "../../../src/market/calendars/series-calendar.js";

export type BarRow = Readonly<Record<BarColumn, number>>;

/** Columns of at most a thousand bars, as the arrays that `unnest` takes. */
export type BarBatch = Readonly<Record<BarColumn, number[]>> & { readonly adjustedClose: (number | null)[] };

const BATCH_ROWS = 1000;

/** The bars in batches, in time order. */
export function* batchesOf(bars: Bars, adjustedClose: Float64Array | null): Generator<BarBatch> {
  for (let start = 0; start < bars.length; start += BATCH_ROWS) {
    const end = Math.min(start + BATCH_ROWS, bars.length);
    const column = (name: BarColumn): number[] => Array.from(bars[name].subarray(start, end));
    yield {
      time: column("time"),
      open: column("open"),
      high: column("high"),
      low: column("low"),
      close: column("close"),
      volume: column("volume"),
      adjustedClose: Array.from({ length: end - start }, (_, i) => finiteOrNull(adjustedClose?.[start + i])),
    };
  }
}

/** Bars from rows in time order. */
export function barsFromRows(
  description: Omit<BarsDescription, "calendar"> & { readonly calendar?: SeriesCalendar | null },
  rows: readonly BarRow[],
): Bars {
  const columns = allocateColumns(rows.length);
  for (const name of BAR_COLUMNS) {
    const column = columns[name];
    for (let i = 0; i < rows.length; i++) column[i] = rows[i]![name];
  }
  return createBars({ ...description, calendar: description.calendar ?? undefined }, columns);
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
