import process from "node:process";
import { isoTime } from "../../../../src/contracts/run-record.js";
import { InputError } from "../../../../src/core/errors.js";
import { DAY_MS, dateMs, timeText } from "../../../../src/market/time/civil-date.js";
import type { Timeframe } from "../../../../src/market/time/timeframe.js";
import { number } from "../../../../src/report/words/format.js";
import { CLONE } from "../../../clone.js";
import { readConfig } from "../../../config.js";
import { createBarStore } from "../../../db/bars/bar-store.js";
import { LIVE_FEEDS } from "../../../db/bars/feed.js";
import { type BarSource, type OfferedSymbol, parseFetchTimeframe } from "../../../market-data/bar-source.js";
import { type FetchRange, type FetchResult, fetchSeries } from "../../../market-data/fetch-series.js";
import type { Arguments, Io } from "../../kit/command.js";
import { nearestName } from "../../kit/nearest.js";
import { oneOf } from "../../kit/one-of.js";
import { openBarSource } from "../../loading/open-bar-source.js";
import { openDatabase } from "../../supervise/database.js";
import { formatTable } from "../../kit/table.js";

const MOST_DAYS = 20_000;
const USUAL_DAYS = 252;
/** Symbols that are all named where one is unknown. */
const LISTED = 20;

/**
 * `vernier bars fetch SYMBOL…`: from Alpaca or the paper exchange into the store. Without a range, what follows the
 * last stored bar, or a year where none is stored.
 *
 * @throws InputError for options that cannot be and for an unknown symbol, before anything is fetched or stored.
 */
export async function fetchBarsCommand(args: Arguments, io: Io): Promise<number> {
  const symbols = readSymbols(args.positionals.slice(1));
  const timeframe = parseFetchTimeframe(args.string("timeframe") ?? "1Day");
  const range = readRange(args);
  const word = args.string("feed");
  const feed = word === undefined ? undefined : oneOf("feed", word, LIVE_FEEDS);
  const opened = await openBarSource(process.env, feed);
  try {
    const offered = await findAll(opened.source, symbols);
    await requireReached(opened.source, range);
    if (opened.note) io.note(opened.note);
    const database = await openDatabase(readConfig(process.env, CLONE), io.note);
    try {
      const store = createBarStore(database.sql);
      const results: [string, FetchResult][] = [];
      for (const [i, symbol] of offered.entries()) {
        io.progress("Fetching bars", i, offered.length);
        results.push([symbol.symbol, await fetchSeries(opened.source, store, { symbol, timeframe, range })]);
      }
      io.progress("Fetching bars", offered.length, offered.length);
      report(results, opened.source, range, timeframe, args, io);
    } finally {
      await database.release();
    }
  } finally {
    await opened.close();
  }
  return 0;
}

function readSymbols(words: readonly string[]): readonly string[] {
  if (words.length === 0) {
    throw new InputError(
      "Cannot run bars fetch: SYMBOL is missing, usage: vernier bars fetch SYMBOL… [--days N]",
    );
  }
  for (const word of words) {
    if (!/^[A-Za-z0-9.^-]{1,16}$/.test(word)) {
      throw new InputError(
        `Symbol "${word}" cannot be one, expected 1 to 16 letters, digits, dots or dashes`,
      );
    }
  }
  return [...new Set(words.map((word) => word.toUpperCase()))];
}

function readRange(args: Arguments): FetchRange {
  const [days, fromText, toText] = [args.number("days"), args.string("from"), args.string("to")];
  if (days !== undefined) {
    if (fromText !== undefined || toText !== undefined) {
      throw new InputError("--days cannot stand with --from or --to, use one of the two");
    }
    if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
      throw new InputError(`--days is ${days}, expected an integer from 1 to ${MOST_DAYS}`);
    }
    return { kind: "sessions", count: days };
  }
  if (fromText === undefined) {
    if (toText !== undefined)
      throw new InputError("--to needs --from, as in --from 2018-01-02 --to 2018-03-29");
    return { kind: "new", count: USUAL_DAYS };
  }
  const from = readDay("from", fromText);
  const to = toText === undefined ? null : readDay("to", toText);
  if (to !== null && from > to) throw new InputError(`--from ${fromText} is after --to ${toText}`);
  return { kind: "span", from, to: to === null ? null : to + DAY_MS - 1 };
}

function readDay(option: string, text: string): number {
  const [year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).slice(1).map(Number);
  const time = dateMs(year ?? Number.NaN, month ?? Number.NaN, day ?? Number.NaN);
  if (Number.isNaN(time)) throw new InputError(`--${option} is "${text}", expected a date as in 2018-01-31`);
  return time;
}

/** Throws for the first symbol that the source does not know, and says which it does. */
async function findAll(source: BarSource, symbols: readonly string[]): Promise<readonly OfferedSymbol[]> {
  const offered: OfferedSymbol[] = [];
  for (const symbol of symbols) {
    const found = await source.findSymbol(symbol);
    if (!found) throw await unknownSymbol(source, symbol);
    offered.push(found);
  }
  return offered;
}

async function unknownSymbol(source: BarSource, symbol: string): Promise<InputError> {
  const known = (await source.listSymbols()).map((offered) => offered.symbol).sort();
  const nearest = nearestName(symbol, known);
  const hint =
    known.length <= LISTED
      ? `it offers ${known.join(", ")}`
      : `it offers ${number(known.length)} symbols${nearest ? `, did you mean ${nearest}?` : ""}`;
  return new InputError(`Unknown symbol "${symbol}" at the ${source.name}: ${hint}`);
}

/** A span that begins after the market's time can never have bars, which is rather a mistake than a wish. */
async function requireReached(source: BarSource, range: FetchRange): Promise<void> {
  if (range.kind !== "span") return;
  const now = await source.marketTime();
  if (range.from <= now) return;
  throw new InputError(
    `--from ${timeText(range.from)} is later than the market's time of the ${source.name}, ${isoTime(now).slice(0, 10)}`,
  );
}

function report(
  results: readonly (readonly [string, FetchResult])[],
  source: BarSource,
  range: FetchRange,
  timeframe: Timeframe,
  args: Arguments,
  io: Io,
): void {
  for (const [symbol, { fetched, gaps, changed }] of results) {
    if (fetched === 0) io.note(`${symbol}: the ${source.name} has no ${timeframe} bars there`);
    else if (range.kind === "sessions" && timeframe === "1Day" && fetched < range.count) {
      io.note(
        `${symbol}: the ${source.name} has ${number(fetched)} sessions, ${number(range.count)} were wanted`,
      );
    }
    if (gaps.length > 0) {
      const shown = gaps.slice(0, 5).map(timeText).join(", ");
      io.note(
        `${symbol}: ${number(gaps.length)} sessions have no bar: ${shown}${gaps.length > 5 ? ", …" : ""}`,
      );
    }
    if (changed > 0) io.note(`${symbol}: ${number(changed)} bars were stored with other values before`);
  }
  const { feed } = source;
  if (args.json) {
    const toWire = ({ first, last, gaps, ...result }: FetchResult) => ({
      ...result,
      first: first === null ? null : isoTime(first),
      last: last === null ? null : isoTime(last),
      gaps: gaps.map(isoTime),
      feed,
      timeframe,
    });
    io.out(JSON.stringify(Object.fromEntries(results.map(([symbol, result]) => [symbol, toWire(result)]))));
    return;
  }
  const rows = results.map(([symbol, { fetched, stored, added, first, last }]) => [
    `${symbol}@${feed}`,
    timeframe,
    ...[fetched, stored, added].map((count) => number(count)),
    ...[first, last].map((time) => (time === null ? "–" : timeText(time))),
  ]);
  io.out(
    formatTable(["series", "bars", "fetched", "stored", "new", "first", "last"], rows, [
      "left",
      "left",
      "right",
      "right",
      "right",
      "left",
      "left",
    ]),
  );
}
