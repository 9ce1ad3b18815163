import { type Bars, sliceBars } from "../../src/market/series/bars.js";
import type { Timeframe } from "../../src/market/time/timeframe.js";
import type { BarStore } from "../db/bars/bar-store.js";
import type { BarSource } from "./bar-source.js";
import { barCloses } from "./bar-time.js";

/**
 * The stored bars of a source's feed that have closed by its own time, null when there are none. The store may hold
 * later ones: a replay that begins anew stands before bars that an earlier one has left, and whoever trades on the
 * replay must not see them.
 */
export async function readClosedBars(
  source: Pick<BarSource, "feed" | "marketTime">,
  store: Pick<BarStore, "readBars">,
  symbol: string,
  timeframe: Timeframe,
): Promise<Bars | null> {
  const now = await source.marketTime();
  const bars = await store.readBars(symbol, timeframe, { to: now }, source.feed);
  if (!bars) return null;
  let end = bars.length;
  while (end > 0 && barCloses(timeframe, bars.time[end - 1]!) > now) end--;
  return end === 0 ? null : sliceBars(bars, 0, end);
}
