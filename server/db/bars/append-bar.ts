import { barAt } from "../../../src/market/series/bars.js";
import type { Sql } from "../client.js";
import { requireSound } from "./merge-bars.js";
import type { NewBars } from "./series.js";

/**
 * Adds one bar of a stream to its series in one round trip; a stored one takes its values. True when it was new. It is
 * durable as soon as anything that is stored later is.
 *
 * @throws TypeError unless there is one bar, InputError when it is none.
 */
export async function appendBar(sql: Sql, { bars, feed, instrument }: NewBars): Promise<boolean> {
  if (bars.length !== 1) throw new TypeError(`Cannot append bars: expected 1, received ${bars.length}`);
  requireSound(bars);
  const { symbol, timeframe, source, synthetic } = bars;
  const { time, ...prices } = barAt(bars, 0);
  const at = new Date(time).toISOString();
  const given = { ...instrument, symbol, timeframe, feed, source, synthetic, ...prices, time: at };
  const [row] = await sql<
    { new: boolean }[]
  >`SELECT append_bar(${JSON.stringify(given)}::text::jsonb) AS new`;
  return row!.new;
}
