import type { Bars } from "../../../src/market/series/bars.js";
import { malformed } from "./api-error.js";
import { decoded, ok, route, type ApiAnswer, type Route } from "./api.js";
import type { PaperEngine } from "../exchange/engine.js";
import {
  closedBars,
  latestTick,
  stampOf,
  ticksOf,
  timeframeOf,
  wireBar,
  wireQuote,
  wireTrade,
  type Tick,
} from "./market-data.js";
import { choiceOf, instantOf, integerOf, symbolsOf } from "./query.js";

/** A page of records by symbol. */
interface Page {
  readonly bySymbol: Readonly<Record<string, readonly unknown[]>>;
  readonly next: string | null;
}

type Shape = (engine: PaperEngine, symbol: string) => unknown;

const latestBar: Shape = (engine, symbol) => {
  const bars = closedBars(engine, symbol, engine.replay.bars[0]!.timeframe);
  return bars && bars.length > 0 ? wireBar(bars, bars.length - 1) : undefined;
};
const latestTrade: Shape = (engine, symbol) => shapeTick(latestTick(engine, symbol), wireTrade);
const latestQuote: Shape = (engine, symbol) => shapeTick(latestTick(engine, symbol), wireQuote);

/** /v2/stocks. Nothing here knows a price that the market has not seen yet. */
export const DATA_ROUTES: readonly Route[] = [
  ...paged("bars", (engine, symbol, query) => barRecords(engine, symbol, query)),
  ...paged("trades", (engine, symbol, query) => tickRecords(engine, symbol, query, wireTrade)),
  ...paged("quotes", (engine, symbol, query) => tickRecords(engine, symbol, query, wireQuote)),
  ...latest("bars", "bar", latestBar),
  ...latest("trades", "trade", latestTrade),
  ...latest("quotes", "quote", latestQuote),
  route("GET", "/v2/stocks/snapshots", ({ engine }, { query }) => ok(bySymbol(engine, query, snapshot))),
  route("GET", "/v2/stocks/:name/snapshot", ({ engine }, _request, [name]) => {
    const symbol = known(engine, name!);
    return ok({ symbol, currency: "USD", ...(snapshot(engine, symbol) as object) });
  }),
];

/** A record with its place in the order of pages. */
interface Timed {
  readonly time: number;
  readonly record: unknown;
}

function barRecords(engine: PaperEngine, symbol: string, query: URLSearchParams): readonly Timed[] {
  const bars = closedBars(engine, symbol, timeframeOf(query.get("timeframe")));
  if (!bars) return [];
  return Array.from({ length: bars.length }, (_, i) => ({
    time: stampOf(bars.timeframe, bars.time[i]!),
    get record() {
      return wireBar(bars, i);
    },
  }));
}

function tickRecords(
  engine: PaperEngine,
  symbol: string,
  _query: URLSearchParams,
  shape: (tick: Tick) => Record<string, unknown>,
): readonly Timed[] {
  return [...ticksOf(engine, symbol)].map((tick) => ({
    time: tick.time,
    get record() {
      return shape(tick);
    },
  }));
}

type Records = (engine: PaperEngine, symbol: string, query: URLSearchParams) => readonly Timed[];

/** The routes of a list over time, for several symbols and for one. */
function paged(kind: string, records: Records): readonly Route[] {
  return [
    route("GET", `/v2/stocks/${kind}`, ({ engine }, { query }) => {
      const symbols = symbolsOf(query);
      if (!symbols) throw malformed("symbols is required");
      const { bySymbol: found, next } = pageOf(engine, symbols, query, records);
      return ok({ [kind]: found, next_page_token: next, currency: "USD" });
    }),
    route("GET", `/v2/stocks/:name/${kind}`, ({ engine }, { query }, [name]) => {
      const symbol = decoded(name!).toUpperCase();
      const { bySymbol: found, next } = pageOf(engine, [symbol], query, records);
      return ok({ symbol, [kind]: found[symbol] ?? [], next_page_token: next, currency: "USD" });
    }),
  ];
}

/** A page ends after so many records of all symbols together; symbols come one after the other, by name. */
function pageOf(
  engine: PaperEngine,
  symbols: readonly string[],
  query: URLSearchParams,
  records: Records,
): Page {
  const limit = integerOf(query, "limit", { least: 1, most: 10_000, usual: 1000 });
  const descending = choiceOf(query, "sort", ["asc", "desc"]) === "desc";
  const start = instantOf(query, "start") ?? Math.floor(engine.now / 86_400_000) * 86_400_000;
  const end = instantOf(query, "end", true) ?? engine.now;
  const token = tokenOf(query.get("page_token"));
  const sorted = [...symbols].sort().filter((symbol) => !token || symbol >= token.symbol);
  const found: Record<string, unknown[]> = {};
  let left = limit;
  for (const symbol of sorted) {
    const all = records(engine, symbol, query).filter(({ time }) => time >= start && time <= end);
    if (descending) (all as Timed[]).reverse();
    const after = token?.symbol === symbol ? token.time : null;
    const rest = after === null ? all : all.filter(({ time }) => (descending ? time < after : time > after));
    const page = rest.slice(0, left);
    if (page.length > 0) found[symbol] = page.map(({ record }) => record);
    left -= page.length;
    if (left > 0) continue;
    const more = rest.length > page.length || sorted.indexOf(symbol) < sorted.length - 1;
    return { bySymbol: found, next: more ? tokenText(symbol, page.at(-1)?.time ?? after ?? start) : null };
  }
  return { bySymbol: found, next: null };
}

function tokenText(symbol: string, time: number): string {
  return Buffer.from(`${symbol}|${time}`).toString("base64");
}

function tokenOf(text: string | null): { readonly symbol: string; readonly time: number } | null {
  if (!text) return null;
  const [symbol, time] = Buffer.from(text, "base64").toString("utf8").split("|");
  if (!symbol || !time || !/^\d+$/.test(time)) throw malformed(`invalid page_token "${text}"`);
  return { symbol, time: Number(time) };
}

/** The routes of the latest record, for several symbols and for one. */
function latest(kind: string, single: string, shape: Shape): readonly Route[] {
  return [
    route("GET", `/v2/stocks/${kind}/latest`, ({ engine }, { query }) =>
      ok({ [kind]: bySymbol(engine, query, shape), currency: "USD" }),
    ),
    route("GET", `/v2/stocks/:name/${kind}/latest`, ({ engine }, _request, [name]): ApiAnswer => {
      const symbol = known(engine, name!);
      return ok({ symbol, [single]: shape(engine, symbol), currency: "USD" });
    }),
  ];
}

function bySymbol(engine: PaperEngine, query: URLSearchParams, shape: Shape): Record<string, unknown> {
  const symbols = symbolsOf(query);
  if (!symbols) throw malformed("symbols is required");
  const found: Record<string, unknown> = {};
  for (const symbol of symbols) {
    const record = engine.bars(symbol) && shape(engine, symbol);
    if (record) found[symbol] = record;
  }
  return found;
}

function known(engine: PaperEngine, name: string): string {
  const symbol = decoded(name).toUpperCase();
  if (!engine.bars(symbol)) throw malformed(`invalid symbol: ${symbol}`);
  return symbol;
}

function shapeTick(tick: Tick | null, shape: (tick: Tick) => Record<string, unknown>): unknown {
  return tick ? shape(tick) : undefined;
}

const snapshot: Shape = (engine, symbol) => {
  const days = closedBars(engine, symbol, "1Day")!;
  return {
    latestTrade: latestTrade(engine, symbol),
    latestQuote: latestQuote(engine, symbol),
    minuteBar: latestBar(engine, symbol),
    dailyBar: dayFromEnd(days, 1),
    prevDailyBar: dayFromEnd(days, 2),
  };
};

function dayFromEnd(days: Bars, back: number): unknown {
  return days.length >= back ? wireBar(days, days.length - back) : undefined;
}
