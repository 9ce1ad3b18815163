import type { Bars } from "../../../src/market/series/bars.js";
import type { Timeframe } from "../../../src/market/time/timeframe.js";
import { appendBar } from "./append-bar.js";
import type { Sql } from "../client.js";
import type { Feed } from "./feed.js";
import { mergeBars, type Merged } from "./merge-bars.js";
import { type BarRow, barsFromRows } from "./bar-rows.js";
import { replaceSeries } from "./replace-series.js";
import type { BarRange, NewBars, NewSeries, SeriesExtent, SeriesInfo } from "./series.js";
import { findExtent, findSeries, listSeries } from "./series-rows.js";

export interface BarStore {
  /** Stores a packaged series in place of the one before, whole or not at all; false when it is stored already. */
  replaceSeries(series: NewSeries): Promise<boolean>;
  /**
   * Adds bars to a series, all or none: a time that it has already keeps one row, which takes the new values.
   *
   * @throws InputError for a bar that is none, with symbol, time and column.
   */
  mergeBars(bars: NewBars): Promise<Merged>;
  /**
   * Adds one bar of a stream, or gives a stored one its values; true when it was new. It becomes durable with whatever is
   * stored next.
   */
  appendBar(bar: NewBars): Promise<boolean>;
  /** The series in order of symbol, timeframe and feed. */
  listSeries(): Promise<readonly SeriesInfo[]>;
  /** One series without its bars, or null. Without a feed the first there is of packaged, sip, iex, paper. */
  findSeries(symbol: string, timeframe: Timeframe, feed?: Feed): Promise<SeriesInfo | null>;
  /** As `findSeries`, at no cost that grows with the series. */
  findExtent(symbol: string, timeframe: Timeframe, feed?: Feed): Promise<SeriesExtent | null>;
  /** The bars of a series in time order, or null when there is no such series; the feed as `findSeries`. */
  readBars(symbol: string, timeframe: Timeframe, range?: BarRange, feed?: Feed): Promise<Bars | null>;
}

/** Bars in Postgres. */
export function createBarStore(sql: Sql): BarStore {
  return {
    replaceSeries: (series) => sql.begin((tx) => replaceSeries(tx, series)),
    mergeBars: (bars) => mergeBars(sql, bars),
    appendBar: (bar) => appendBar(sql, bar),
    listSeries: () => listSeries(sql),
    findSeries: (symbol, timeframe, feed) => findSeries(sql, symbol, timeframe, feed),
    findExtent: (symbol, timeframe, feed) => findExtent(sql, symbol, timeframe, feed),
    readBars: (symbol, timeframe, range = {}, feed) => readBars(sql, symbol, timeframe, range, feed),
  };
}

async function readBars(
  sql: Sql,
  symbol: string,
  timeframe: Timeframe,
  range: BarRange,
  wanted: Feed | undefined,
): Promise<Bars | null> {
  const series = await findExtent(sql, symbol, timeframe, wanted);
  if (!series) return null;
  const { from = series.first, to = series.last, limit = null } = range;
  const rows = await sql<BarRow[]>`SELECT time, open, high, low, close, volume FROM bars
    WHERE symbol = ${symbol} AND timeframe = ${timeframe} AND feed = ${series.feed}
      AND time BETWEEN ${sql.typed(from, 1184)} AND ${sql.typed(to, 1184)}
    ORDER BY time LIMIT ${limit}`;
  return barsFromRows(series, rows);
}
