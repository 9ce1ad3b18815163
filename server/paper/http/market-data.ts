import { InputError } from "../../../src/core/errors.js";
import { sliceBars, type Bars } from "../../../src/market/series/bars.js";
import { DAY_MS } from "../../../src/market/time/civil-date.js";
import { newYorkToUtc } from "../../../src/market/calendars/new-york-time.js";
import { resampleBars } from "../../../src/market/series/resample.js";
import { isIntraday, parseTimeframe, type Timeframe } from "../../../src/market/time/timeframe.js";
import { malformed } from "./api-error.js";
import type { PaperEngine } from "../exchange/engine.js";

/** A bar as Alpaca has it: `t` is its opening, for days and longer midnight in New York. */
export interface WireBar {
  readonly t: string;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
  readonly n: number;
  readonly vw: number;
}

/** One price at one moment. */
export interface Tick {
  readonly time: number;
  readonly price: number;
  readonly size: number;
}

/** Instants without a fraction where there is none, as Alpaca writes those of bars. */
function barInstant(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

/** The bar of a series at an index, under the time that Alpaca gives it. */
export function wireBar(bars: Bars, i: number): WireBar {
  const [o, h, l, c] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
  // Trades and volume-weighted prices are not in the data; the typical price stands in for the latter.
  return {
    t: barInstant(stampOf(bars.timeframe, bars.time[i]!)),
    o,
    h,
    l,
    c,
    v: bars.volume[i]!,
    n: 0,
    vw: (h + l + c) / 3,
  };
}

/** The `t` of a bar: our days count from midnight UTC, Alpaca's from midnight in New York. */
export function stampOf(timeframe: Timeframe, time: number): number {
  return isIntraday(timeframe) ? time : newYorkToUtc(Math.floor(time / DAY_MS) * DAY_MS, 0);
}

/**
 * The bars of a symbol that have closed, in a timeframe of the replay's or a longer one; a longer bar that is not
 * complete holds what has closed. Undefined for a symbol that is not replayed.
 *
 * @throws ApiError for a timeframe that is none or cannot be made.
 */
export function closedBars(engine: PaperEngine, symbol: string, timeframe: Timeframe): Bars | undefined {
  const bars = engine.bars(symbol);
  if (!bars) return undefined;
  const closed = sliceBars(bars, 0, closedCount(engine, symbol));
  try {
    return resampleBars(closed, timeframe);
  } catch (error) {
    if (error instanceof InputError) throw malformed(error.message);
    throw error;
  }
}

/** How many bars of a symbol have closed. */
function closedCount(engine: PaperEngine, symbol: string): number {
  const index = engine.venue.index(symbol);
  const open = engine.barOpen && engine.venue.present(symbol);
  return open ? index : index + 1;
}

/** A timeframe as the API writes it: `1Min`, `1T`, `1Day`, `1D`. */
export function timeframeOf(text: string | null): Timeframe {
  const match = /^(\d*)(Min|T|Hour|H|Day|D|Week|W|Month|M)$/.exec(text ?? "");
  if (!match) throw malformed(`invalid timeframe "${text ?? ""}"`);
  const unit = { T: "Min", H: "Hour", D: "Day", W: "Week", M: "Month" }[match[2]!] ?? match[2]!;
  try {
    return parseTimeframe(`${match[1] || "1"}${unit}`);
  } catch (error) {
    throw malformed((error as Error).message);
  }
}

/** The latest price of a symbol and when it was made; null before its first bar. */
export function latestTick(engine: PaperEngine, symbol: string): Tick | null {
  const bars = engine.bars(symbol);
  const i = bars ? engine.venue.index(symbol) : -1;
  if (!bars || i < 0) return null;
  return { time: engine.now, price: Number(engine.price(symbol)), size: 100 };
}

/** The prices of a symbol that are known: the open and the close of each bar. */
export function* ticksOf(engine: PaperEngine, symbol: string): Generator<Tick> {
  const bars = engine.bars(symbol);
  if (!bars) return;
  const closed = closedCount(engine, symbol);
  const { replay } = engine;
  let tick = 0;
  for (let i = 0; i < closed; i++) {
    while (replay.times[tick]! < bars.time[i]!) tick++;
    yield { time: replay.opening(tick), price: bars.open[i]!, size: 100 };
    yield { time: replay.closing(tick) - 1, price: bars.close[i]!, size: 100 };
  }
  if (closed <= engine.venue.index(symbol))
    yield { time: replay.opening(engine.tick), price: bars.open[closed]!, size: 100 };
}

/** A trade at a price, without its symbol. */
export function wireTrade({ time, price, size }: Tick): Record<string, unknown> {
  return { t: instantOf(time), x: "V", p: price, s: size, c: ["@"], i: Math.floor(time / 1000), z: "C" };
}

/** A quote at a price: bid and ask are the same, as fills know no spread. */
export function wireQuote({ time, price, size }: Tick): Record<string, unknown> {
  return { t: instantOf(time), ax: "V", ap: price, as: size, bx: "V", bp: price, bs: size, c: ["R"], z: "C" };
}

function instantOf(time: number): string {
  return new Date(time).toISOString();
}
