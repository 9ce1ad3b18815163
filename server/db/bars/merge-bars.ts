import { InputError } from "../../../src/core/errors.js";
import type { Bars } from "../../../src/market/series/bars.js";
import { timeText } from "../../../src/market/time/civil-date.js";
import { findDefect } from "../../../src/market/series/validate.js";
import { createPartitions, monthsOf } from "./bar-partitions.js";
import { batchesOf } from "./bar-rows.js";
import type { NewBars } from "./series.js";
import type { Query, Sql } from "../client.js";

/** How many bars a merge added, and how many that were stored took other values. */
export interface Merged {
  readonly added: number;
  readonly changed: number;
}

/** Adds bars to a series of a feed in one transaction. */
export async function mergeBars(sql: Sql, update: NewBars): Promise<Merged> {
  const { bars } = update;
  requireSound(bars);
  if (bars.length === 0) return { added: 0, changed: 0 };
  return sql.begin(async (tx) => {
    const { name, kind, currency, calendar } = update.instrument;
    // The row stays locked, whether or not it takes the name: one writer a symbol at a time.
    await tx`INSERT INTO instruments (symbol, name, kind, currency, calendar)
      VALUES (${bars.symbol}, ${name}, ${kind}, ${currency}, ${calendar})
      ON CONFLICT (symbol) DO UPDATE SET name = excluded.name WHERE instruments.name = instruments.symbol`;
    await createPartitions(tx, monthsOf(bars.time));
    const merged = await upsertBars(tx, update);
    if (merged.added + merged.changed > 0) await describeChange(tx, update, merged);
    return merged;
  });
}

/** Throws for the first bar that is none: `AAPL 2018-05-11, column "high": high 1 is below low 2`. */
export function requireSound(bars: Bars): void {
  const defect = findDefect(bars);
  if (!defect) return;
  const at = `${bars.symbol} ${bars.timeframe} at ${timeText(bars.time[defect.row - 1]!)}`;
  throw new InputError(`Cannot store bars of ${at}, column "${defect.column}": ${defect.problem}`);
}

async function upsertBars(tx: Query, { bars, feed }: NewBars): Promise<Merged> {
  const { symbol, timeframe } = bars;
  let [added, changed] = [0, 0];
  for (const batch of batchesOf(bars, null)) {
    const times = tx`unnest(${batch.time}::float8[])`;
    const [known] = await tx<{ rows: number }[]>`SELECT count(*)::int AS rows FROM bars
      WHERE symbol = ${symbol} AND timeframe = ${timeframe} AND feed = ${feed}
        AND time IN (SELECT to_timestamp(t / 1000) FROM ${times} AS t)
        AND time BETWEEN ${tx.typed(batch.time[0]!, 1184)} AND ${tx.typed(batch.time.at(-1)!, 1184)}`;
    const { count } = await tx`INSERT INTO bars AS old
        (symbol, timeframe, feed, time, open, high, low, close, volume)
      SELECT ${symbol}, ${timeframe}, ${feed}, to_timestamp(time / 1000), open, high, low, close, volume
      FROM unnest(${batch.time}::float8[], ${batch.open}::float8[], ${batch.high}::float8[], ${batch.low}::float8[],
        ${batch.close}::float8[], ${batch.volume}::float8[]) AS b (time, open, high, low, close, volume)
      ON CONFLICT (symbol, timeframe, feed, time) DO UPDATE SET open = excluded.open, high = excluded.high,
        low = excluded.low, close = excluded.close, volume = excluded.volume
      WHERE (old.open, old.high, old.low, old.close, old.volume)
        IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)`;
    const fresh = batch.time.length - known!.rows;
    added += fresh;
    changed += count - fresh;
  }
  return { added, changed };
}

async function describeChange(tx: Query, { bars, feed }: NewBars, { added }: Merged): Promise<void> {
  const first = tx.typed(bars.time[0]!, 1184);
  const last = tx.typed(bars.time[bars.length - 1]!, 1184);
  const set = bars.calendar.set ? tx.json({ ...bars.calendar }) : null;
  await tx`INSERT INTO series AS old (symbol, timeframe, feed, source, synthetic, rows, first, last, calendar)
    VALUES (${bars.symbol}, ${bars.timeframe}, ${feed}, ${bars.source}, ${bars.synthetic}, ${bars.length}, ${first}, ${last}, ${set})
    ON CONFLICT (symbol, timeframe, feed) DO UPDATE SET source = excluded.source, synthetic = excluded.synthetic,
      rows = old.rows + ${added}, first = least(old.first, excluded.first), last = greatest(old.last, excluded.last),
      calendar = coalesce(excluded.calendar, old.calendar), data_hash = NULL, quality = NULL, changes = old.changes + 1, loaded_at = now()`;
}
