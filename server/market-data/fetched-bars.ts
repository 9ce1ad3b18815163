import { InputError } from "../../src/core/errors.js";
import {
  allocateColumns,
  BAR_COLUMNS,
  type Bar,
  type Bars,
  type BarsDescription,
  createBars,
} from "../../src/market/series/bars.js";
import { isCovered, sessionsBetween } from "../../src/market/calendars/calendar.js";
import { DAY_MS, timeText } from "../../src/market/time/civil-date.js";
import type { Instrument } from "../../src/market/series/instrument.js";
import type { Timeframe } from "../../src/market/time/timeframe.js";
import { findDefect } from "../../src/market/series/validate.js";
import type { BarSource } from "./bar-source.js";

/** What a series of a source is called. */
export async function describeBars(
  source: Pick<BarSource, "name" | "origin">,
  symbol: string,
  timeframe: Timeframe,
): Promise<BarsDescription> {
  const { note, synthetic } = await source.origin(symbol);
  return { symbol, timeframe, source: `${symbol}, ${timeframe} from the ${source.name}, ${note}`, synthetic };
}

/** What the store has to know of a symbol that it sees for the first time. */
export function instrumentOf(symbol: string, name: string): Instrument {
  return { symbol, name, kind: "stock", currency: "USD", calendar: "NYSE" };
}

/** The bars as columns, in the order given. */
export function toBars(description: BarsDescription, list: readonly Bar[]): Bars {
  const columns = allocateColumns(list.length);
  for (const name of BAR_COLUMNS) for (const [i, bar] of list.entries()) columns[name][i] = bar[name];
  return createBars(description, columns);
}

/**
 * Refuses bars of a source that are none.
 *
 * @throws InputError for the first of them, with source, symbol, time and column.
 */
export function requireBars(bars: Bars): void {
  const defect = findDefect(bars);
  if (!defect) return;
  const at = bars.time[defect.row - 1]!;
  const when = Number.isFinite(at) ? timeText(at) : `row ${defect.row}`;
  throw new InputError(
    `Cannot store ${bars.timeframe} bars of ${bars.symbol} from ${bars.source}: ${when}, column "${defect.column}": ${defect.problem}`,
  );
}

/** Consecutive sessions of the US calendar that have no bar between the first and the last of these daily bars. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly sessions: readonly number[];
}

/** The gaps between daily bars, in order of time. */
export function findGaps(times: readonly number[]): Gap[] {
  const gaps: Gap[] = [];
  for (let i = 1; i < times.length; i++) {
    const [before, after] = [times[i - 1]!, times[i]!];
    if (after - before <= DAY_MS || !isCovered(before) || !isCovered(after)) continue;
    const sessions = Array.from(sessionsBetween(before + DAY_MS, after - 1));
    if (sessions.length > 0) gaps.push({ from: sessions[0]!, to: sessions.at(-1)!, sessions });
  }
  return gaps;
}
