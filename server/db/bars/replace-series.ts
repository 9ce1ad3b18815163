import { hashBars } from "../../../src/market/series/bars.js";
import { createPartitions, monthsOf } from "./bar-partitions.js";
import { batchesOf } from "./bar-rows.js";
import type { NewSeries } from "./series.js";
import type { Query } from "../client.js";
import { findSeries } from "./series-rows.js";

const FEED = "packaged";

/** Stores a packaged series in place of the one before; false when it is stored already. Wants a transaction. */
export async function replaceSeries(
  tx: Query,
  { instrument, bars, adjustedClose, quality }: NewSeries,
): Promise<boolean> {
  const { symbol, timeframe, source, synthetic, length } = bars;
  const set = bars.calendar.set ? tx.json({ ...bars.calendar }) : null;
  const dataHash = hashBars(bars);
  const { name, kind, currency, calendar } = instrument;
  await tx`INSERT INTO instruments (symbol, name, kind, currency, calendar)
    VALUES (${symbol}, ${name}, ${kind}, ${currency}, ${calendar})
    ON CONFLICT (symbol) DO UPDATE SET name = excluded.name, kind = excluded.kind, currency = excluded.currency,
      calendar = excluded.calendar`;
  const old = await findSeries(tx, symbol, timeframe, FEED);
  const sameCalendar = old?.calendar?.name === (bars.calendar.set ? bars.calendar.name : undefined);
  if (
    old &&
    sameCalendar &&
    old.dataHash === dataHash &&
    old.source === source &&
    old.synthetic === synthetic
  )
    return false;
  await createPartitions(tx, monthsOf(bars.time));
  await tx`DELETE FROM bars WHERE symbol = ${symbol} AND timeframe = ${timeframe} AND feed = ${FEED}`;
  for (const batch of batchesOf(bars, adjustedClose)) {
    await tx`INSERT INTO bars (symbol, timeframe, feed, time, open, high, low, close, volume, adjusted_close)
      SELECT ${symbol}, ${timeframe}, ${FEED}, to_timestamp(time / 1000), open, high, low, close, volume, adjusted_close
      FROM unnest(${batch.time}::float8[], ${batch.open}::float8[], ${batch.high}::float8[], ${batch.low}::float8[],
        ${batch.close}::float8[], ${batch.volume}::float8[], ${batch.adjustedClose}::float8[])
        AS b (time, open, high, low, close, volume, adjusted_close)`;
  }
  const first = tx.typed(bars.time[0]!, 1184);
  const last = tx.typed(bars.time[length - 1]!, 1184);
  await tx`INSERT INTO series (symbol, timeframe, feed, source, synthetic, rows, first, last, data_hash, quality, calendar)
    VALUES (${symbol}, ${timeframe}, ${FEED}, ${source}, ${synthetic}, ${length}, ${first}, ${last}, ${dataHash},
      ${tx.json(JSON.parse(JSON.stringify(quality)))}, ${set})
    ON CONFLICT (symbol, timeframe, feed) DO UPDATE SET source = excluded.source, synthetic = excluded.synthetic,
      rows = excluded.rows, first = excluded.first, last = excluded.last, data_hash = excluded.data_hash,
      quality = excluded.quality, calendar = excluded.calendar, changes = series.changes + 1, loaded_at = now()`;
  return true;
}
