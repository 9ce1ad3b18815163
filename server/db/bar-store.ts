import { type Bars, hashBars } from "../../src/market/bars.js";
import type { Instrument } from "../../src/market/instrument.js";
import type { QualityReport } from "../../src/market/quality.js";
import type { Timeframe } from "../../src/market/timeframe.js";
import { createPartitions, monthsOf } from "./bar-partitions.js";
import type { Query, Sql } from "./client.js";
import { type BarRow, barsFromRows, batchesOf } from "./bar-rows.js";

/** What is known of a stored series besides its bars. */
export interface SeriesInfo {
  readonly symbol: string;
  readonly name: string;
  readonly timeframe: Timeframe;
  readonly source: string;
  readonly synthetic: boolean;
  readonly rows: number;
  /** Opening of the first and the last bar, epoch milliseconds UTC. */
  readonly first: number;
  readonly last: number;
  readonly dataHash: string;
  readonly quality: QualityReport;
}

/** A series to store. `adjustedClose` has one value a bar, NaN where there is none. */
export interface NewSeries {
  readonly instrument: Instrument;
  readonly bars: Bars;
  readonly adjustedClose: Float64Array | null;
  readonly quality: QualityReport;
}

/** Which part of a series to read; times are epoch milliseconds UTC, both ends included. */
export interface BarRange {
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

export interface BarStore {
  /** Stores a series in place of the one before, whole or not at all; false when it is stored already. */
  replaceSeries(series: NewSeries): Promise<boolean>;
  /** The series in order of symbol and timeframe. */
  listSeries(): Promise<readonly SeriesInfo[]>;
  /** One series without its bars, or null. */
  findSeries(symbol: string, timeframe: Timeframe): Promise<SeriesInfo | null>;
  /** The bars of a series in time order, or null when there is no such series. */
  readBars(symbol: string, timeframe: Timeframe, range?: BarRange): Promise<Bars | null>;
}

/** Bars in Postgres. */
export function createBarStore(sql: Sql): BarStore {
  return {
    replaceSeries: (series) => sql.begin((tx) => replaceSeries(tx, series)),
    listSeries: () => selectSeries(sql, null),
    findSeries: (symbol, timeframe) => findSeries(sql, symbol, timeframe),
    readBars: (symbol, timeframe, range = {}) => readBars(sql, symbol, timeframe, range),
  };
}

async function replaceSeries(
  tx: Query,
  { instrument, bars, adjustedClose, quality }: NewSeries,
): Promise<boolean> {
  const { symbol, timeframe, source, synthetic, length } = bars;
  const dataHash = hashBars(bars);
  const { name, kind, currency, calendar } = instrument;
  await tx`INSERT INTO instruments (symbol, name, kind, currency, calendar)
    VALUES (${symbol}, ${name}, ${kind}, ${currency}, ${calendar})
    ON CONFLICT (symbol) DO UPDATE SET name = excluded.name, kind = excluded.kind, currency = excluded.currency,
      calendar = excluded.calendar`;
  const old = await findSeries(tx, symbol, timeframe);
  if (old && old.dataHash === dataHash && old.source === source && old.synthetic === synthetic) return false;
  await createPartitions(tx, monthsOf(bars.time));
  await tx`DELETE FROM bars WHERE symbol = ${symbol} AND timeframe = ${timeframe}`;
  for (const batch of batchesOf(bars, adjustedClose)) {
    await tx`INSERT INTO bars (symbol, timeframe, time, open, high, low, close, volume, adjusted_close)
      SELECT ${symbol}, ${timeframe}, to_timestamp(time / 1000), open, high, low, close, volume, adjusted_close
      FROM unnest(${batch.time}::float8[], ${batch.open}::float8[], ${batch.high}::float8[], ${batch.low}::float8[],
        ${batch.close}::float8[], ${batch.volume}::float8[], ${batch.adjustedClose}::float8[])
        AS b (time, open, high, low, close, volume, adjusted_close)`;
  }
  const first = tx.typed(bars.time[0]!, 1184);
  const last = tx.typed(bars.time[length - 1]!, 1184);
  await tx`INSERT INTO series (symbol, timeframe, source, synthetic, rows, first, last, data_hash, quality)
    VALUES (${symbol}, ${timeframe}, ${source}, ${synthetic}, ${length}, ${first}, ${last}, ${dataHash},
      ${tx.json(JSON.parse(JSON.stringify(quality)))})
    ON CONFLICT (symbol, timeframe) DO UPDATE SET source = excluded.source, synthetic = excluded.synthetic,
      rows = excluded.rows, first = excluded.first, last = excluded.last, data_hash = excluded.data_hash,
      quality = excluded.quality, loaded_at = now()`;
  return true;
}

function selectSeries(
  query: Query,
  key: { symbol: string; timeframe: string } | null,
): Promise<SeriesInfo[]> {
  const where = key ? query`WHERE s.symbol = ${key.symbol} AND s.timeframe = ${key.timeframe}` : query``;
  return query<
    SeriesInfo[]
  >`SELECT s.symbol, i.name, s.timeframe, s.source, s.synthetic, s.rows, s.first, s.last,
      s.data_hash AS "dataHash", s.quality
    FROM series s JOIN instruments i USING (symbol) ${where} ORDER BY s.symbol, s.timeframe`;
}

async function findSeries(query: Query, symbol: string, timeframe: string): Promise<SeriesInfo | null> {
  return (await selectSeries(query, { symbol, timeframe }))[0] ?? null;
}

async function readBars(
  sql: Sql,
  symbol: string,
  timeframe: Timeframe,
  range: BarRange,
): Promise<Bars | null> {
  const series = await findSeries(sql, symbol, timeframe);
  if (!series) return null;
  const { from = series.first, to = series.last, limit = null } = range;
  const rows = await sql<BarRow[]>`SELECT time, open, high, low, close, volume FROM bars
    WHERE symbol = ${symbol} AND timeframe = ${timeframe}
      AND time BETWEEN ${sql.typed(from, 1184)} AND ${sql.typed(to, 1184)}
    ORDER BY time LIMIT ${limit}`;
  return barsFromRows(series, rows);
}
