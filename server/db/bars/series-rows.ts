import { hashBars } from "../../../src/market/series/bars.js";
import { inspectBars } from "../../../src/market/series/quality.js";
import type { Timeframe } from "../../../src/market/time/timeframe.js";
import { type BarRow, barsFromRows } from "./bar-rows.js";
import type { SeriesExtent, SeriesInfo, SeriesKey } from "./series.js";
import type { Query } from "../client.js";
import { type Feed, FEEDS } from "./feed.js";

interface SeriesRow extends SeriesExtent {
  readonly changes: number;
  readonly dataHash: SeriesInfo["dataHash"] | null;
  readonly quality: SeriesInfo["quality"] | null;
}

/** The series in order of symbol, timeframe and feed. */
export async function listSeries(query: Query): Promise<readonly SeriesInfo[]> {
  const rows = await selectSeries(query, query``);
  const series: SeriesInfo[] = [];
  for (const row of rows) series.push(await describe(query, row));
  return series;
}

/** A series, or null; without a feed the first there is of packaged, sip, iex, paper. */
export async function findSeries(
  query: Query,
  symbol: string,
  timeframe: Timeframe,
  feed?: Feed,
): Promise<SeriesInfo | null> {
  const row = await findExtent(query, symbol, timeframe, feed);
  return row && describe(query, row);
}

/** As `findSeries`, without hash and quality where nobody has asked for them since the last change. */
export async function findExtent(
  query: Query,
  symbol: string,
  timeframe: Timeframe,
  feed?: Feed,
): Promise<SeriesRow | null> {
  const rows = await selectSeries(query, query`WHERE s.symbol = ${symbol} AND s.timeframe = ${timeframe}`);
  const wanted = feed === undefined ? FEEDS : [feed];
  return wanted.map((name) => rows.find((found) => found.feed === name)).find(Boolean) ?? null;
}

function selectSeries(query: Query, where: ReturnType<Query>): Promise<SeriesRow[]> {
  return query<
    SeriesRow[]
  >`SELECT s.symbol, i.name, s.timeframe, s.feed, s.source, s.synthetic, s.calendar, s.rows, s.first, s.last, s.changes,
      s.data_hash AS "dataHash", s.quality
    FROM series s JOIN instruments i USING (symbol) ${where} ORDER BY s.symbol, s.timeframe, s.feed`;
}

/** A series with hash and quality, which are made now when it changed since they were. */
async function describe(query: Query, row: SeriesRow): Promise<SeriesInfo> {
  const { changes, ...info } = row;
  if (info.dataHash !== null && info.quality !== null) {
    return { ...info, dataHash: info.dataHash, quality: info.quality };
  }
  const rows = await selectBars(query, row);
  const bars = barsFromRows(row, rows);
  const [dataHash, quality] = [hashBars(bars), inspectBars(bars)];
  // A change meanwhile has counted up: then the series keeps asking.
  await query`UPDATE series SET data_hash = ${dataHash}, quality = ${query.json(JSON.parse(JSON.stringify(quality)))}
    WHERE symbol = ${row.symbol} AND timeframe = ${row.timeframe} AND feed = ${row.feed} AND changes = ${changes}`;
  return { ...info, dataHash, quality };
}

function selectBars(query: Query, { symbol, timeframe, feed }: SeriesKey): Promise<BarRow[]> {
  return query<BarRow[]>`SELECT time, open, high, low, close, volume FROM bars
    WHERE symbol = ${symbol} AND timeframe = ${timeframe} AND feed = ${feed} ORDER BY time`;
}
