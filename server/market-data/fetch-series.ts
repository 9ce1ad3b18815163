import { type Bar, BAR_COLUMNS, barAt } from "../../src/market/series/bars.js";
import { isCovered, isSession } from "../../src/market/calendars/calendar.js";
import { DAY_MS, floorToDay } from "../../src/market/time/civil-date.js";
import type { Timeframe } from "../../src/market/time/timeframe.js";
import type { BarStore } from "../db/bars/bar-store.js";
import { type BarRequest, type BarSource, EARLIEST, type OfferedSymbol } from "./bar-source.js";
import { barCloses } from "./bar-time.js";
import { describeBars, findGaps, instrumentOf, requireBars, toBars } from "./fetched-bars.js";

/** Which bars are wanted: the newest sessions, a range of openings, or what follows the last stored bar. */
export type FetchRange =
  | { readonly kind: "sessions"; readonly count: number }
  /** Epoch milliseconds UTC, both included; without an end up to now. */
  | { readonly kind: "span"; readonly from: number; readonly to: number | null }
  /** From the last stored bar on, which is compared; the newest `count` sessions when none is stored. */
  | { readonly kind: "new"; readonly count: number };

export interface FetchTask {
  readonly symbol: OfferedSymbol;
  readonly timeframe: Timeframe;
  readonly range: FetchRange;
}

/** What a fetch did. Times are epoch milliseconds UTC. */
export interface FetchResult {
  readonly source: string;
  /** Whole bars that the source gave. */
  readonly fetched: number;
  /** Bars that the store has from the first to the last of them. */
  readonly stored: number;
  /** Of those fetched, how many the store did not have, and how many it had with other values. */
  readonly added: number;
  readonly changed: number;
  /** Openings of the first and last bar fetched; null when there were none. */
  readonly first: number | null;
  readonly last: number | null;
  /** Sessions between them that have no bar even after they were asked for alone. */
  readonly gaps: readonly number[];
}

type Stored = Pick<BarStore, "findExtent" | "readBars" | "mergeBars">;

/** Gaps that are asked for again in one fetch, so that a series full of holes does not become a flood. */
const GAPS_ASKED = 20;

/**
 * Fetches bars of one symbol and stores them, all or none: whole bars only, sound ones only, and sessions without a
 * bar asked for a second time. When the last stored bar came to differ, because of a split for instance, everything
 * stored is fetched anew, so that one series never mixes two scales.
 *
 * @throws InputError for a bar that is none, with source, symbol, time and column; Error when the source gives no answer.
 */
export async function fetchSeries(source: BarSource, store: Stored, task: FetchTask): Promise<FetchResult> {
  const { symbol, name } = task.symbol;
  const { timeframe, range } = task;
  const now = await source.marketTime();
  const known = range.kind === "new" ? await readKnown(store, source, symbol, timeframe, now) : null;
  const description = await describeBars(source, symbol, timeframe);
  const list = await fetchWhole(source, await planRequest(source, task, known, now), now);
  if (known && !continues(known, list)) {
    list.splice(
      0,
      Infinity,
      ...(await fetchWhole(source, { symbol, timeframe, from: known.first, to: now }, now)),
    );
  }
  requireBars(toBars(description, list));
  if (timeframe === "1Day")
    list.push(...(await fetchGaps(source, task, [...(known?.times ?? []), ...timesOf(list)], now)));
  list.sort((a, b) => a.time - b.time);
  const isCounted = timeframe === "1Day" && range.kind !== "span" && !known;
  const bars = toBars(description, isCounted ? list.slice(-range.count) : list);
  requireBars(bars);
  if (bars.length === 0) return nothing(source);
  const merged = await store.mergeBars({ instrument: instrumentOf(symbol, name), feed: source.feed, bars });
  const [first, last] = [bars.time[0]!, bars.time[bars.length - 1]!];
  const present = await store.readBars(symbol, timeframe, { from: first, to: last }, source.feed);
  const gaps = timeframe === "1Day" && present ? findGaps(Array.from(present.time)) : [];
  return {
    source: bars.source,
    fetched: bars.length,
    stored: present?.length ?? 0,
    ...merged,
    first,
    last,
    gaps: gaps.flatMap(({ sessions }) => sessions),
  };
}

/** What a stored series tells the next fetch. */
interface Known {
  readonly first: number;
  readonly last: Bar;
  /** Of daily bars all times, else that of the last. */
  readonly times: readonly number[];
}

/** What is stored up to the market's time: later bars were left by another replay. */
async function readKnown(
  store: Stored,
  { feed }: BarSource,
  symbol: string,
  timeframe: Timeframe,
  now: number,
): Promise<Known | null> {
  const extent = await store.findExtent(symbol, timeframe, feed);
  if (!extent) return null;
  const isWhole = timeframe === "1Day" || barCloses(timeframe, extent.last) > now;
  const bars = await store.readBars(
    symbol,
    timeframe,
    { from: isWhole ? extent.first : extent.last, to: now },
    feed,
  );
  let end = bars?.length ?? 0;
  while (end > 0 && barCloses(timeframe, bars!.time[end - 1]!) > now) end--;
  if (!bars || end === 0) return null;
  return { first: extent.first, last: barAt(bars, end - 1), times: Array.from(bars.time.subarray(0, end)) };
}

async function planRequest(
  source: BarSource,
  { symbol: { symbol }, timeframe, range }: FetchTask,
  known: Known | null,
  now: number,
): Promise<BarRequest> {
  const request = { symbol, timeframe, to: now };
  if (range.kind === "span") return { ...request, from: range.from, to: Math.min(range.to ?? now, now) };
  if (known) return { ...request, from: known.last.time };
  // One more than wanted: the newest may still be open.
  if (timeframe === "1Day") return { ...request, from: EARLIEST, newest: range.count + 1 };
  const [newest] = await source.fetchBars({ ...request, from: EARLIEST, newest: 1 });
  return { ...request, from: sessionBack(newest?.time ?? now, range.count) };
}

/** The session so many back, the one that a time lies in being the first. */
function sessionBack(time: number, count: number): number {
  let day = floorToDay(time);
  for (let left = count; isCovered(day - DAY_MS); day -= DAY_MS) {
    if (isSession(day) && --left === 0) break;
  }
  return day;
}

/** Bars that have closed. */
async function fetchWhole(source: BarSource, request: BarRequest, now: number): Promise<Bar[]> {
  if (request.from > request.to) return [];
  const bars = await source.fetchBars(request);
  return bars.filter(({ time }) => !(barCloses(request.timeframe, time) > now));
}

/** Whether a fetch begins with the bar that is stored last. */
function continues({ last }: Known, list: readonly Bar[]): boolean {
  return list[0] !== undefined && BAR_COLUMNS.every((name) => list[0]![name] === last[name]);
}

/** What the source has of sessions that a first answer left out. */
async function fetchGaps(
  source: BarSource,
  { symbol: { symbol }, timeframe }: FetchTask,
  times: readonly number[],
  now: number,
): Promise<Bar[]> {
  const found: Bar[] = [];
  for (const { from, to } of findGaps([...new Set(times)].sort((a, b) => a - b)).slice(0, GAPS_ASKED)) {
    found.push(...(await fetchWhole(source, { symbol, timeframe, from, to }, now)));
  }
  return found;
}

function timesOf(list: readonly Bar[]): number[] {
  return list.map(({ time }) => time);
}

function nothing(source: BarSource): FetchResult {
  return {
    source: source.name,
    fetched: 0,
    stored: 0,
    added: 0,
    changed: 0,
    first: null,
    last: null,
    gaps: [],
  };
}
