import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { InputError, unknownName } from "../../../src/core/errors.js";
import type { Bars } from "../../../src/market/series/bars.js";
import { CALENDARS } from "../../../src/market/calendars/catalog.js";
import { givenCalendar } from "../../../src/market/calendars/detect-calendar.js";
import { PACKAGED, type PackagedSeries, readPackaged } from "../../../src/market/reading/packaged.js";
import type { GoodBars } from "../../../src/market/series/raw-series.js";
import { readBars, readGoodBars } from "../../../src/market/reading/read-bars.js";
import { parseTimeframe, type Timeframe } from "../../../src/market/time/timeframe.js";
import { CLONE } from "../../clone.js";
import { type Feed, parseFeed } from "../../db/bars/feed.js";
import { readConfig } from "../../config.js";
import type { Arguments, Io, OptionDescriptor, PositionalDescriptor } from "../kit/command.js";
import { loadLean } from "./load-lean.js";

/** The DATA word of the research commands. */
export const DATA: PositionalDescriptor = {
  placeholder: "DATA",
  help: "A .csv, .arrow or .parquet file, lean:DIR/SYMBOL/daily, or a symbol of the local store such as AAPL or SPX; AAPL@iex, @sip or @paper names the feed, else packaged bars come first",
  min: 1,
  max: 1,
};

/** Options that say how DATA is read. */
export const DATA_OPTIONS: readonly OptionDescriptor[] = [
  {
    name: "symbol",
    kind: "string",
    placeholder: "NAME",
    help: "Name of the bars",
    default: "the file's name",
  },
  {
    name: "timeframe",
    kind: "string",
    placeholder: "1Day",
    help: "Length of a bar, as in 15Min, 1Hour, 1Day",
    default: "what the times suggest",
  },
  {
    name: "calendar",
    kind: "string",
    placeholder: "NAME",
    help: `When the bars' market trades: ${CALENDARS.map(({ name }) => name).join(", ")}`,
    default: "found from the times",
  },
  { name: "drop-bad-rows", kind: "flag", help: "Leave rows out that are no valid bars, and list them" },
];

/**
 * The bars that a DATA word names; rows that were left out are listed on stderr.
 *
 * @throws InputError for a file that is missing or no bars, and for an unknown symbol.
 */
export async function loadBars(args: Arguments, io: Io): Promise<Bars> {
  const data = args.positionals[0]!;
  const timeframe = args.string("timeframe");
  const options = {
    symbol: args.string("symbol"),
    timeframe: timeframe === undefined ? undefined : parseTimeframe(timeframe),
  };
  const given = args.string("calendar");
  const calendar = given === undefined ? null : givenCalendar(given);
  const { bars: loaded, dropped } = await load(data, options, args.flag("drop-bad-rows"));
  const bars = calendar ? { ...loaded, calendar } : loaded;
  for (const { row, column, problem } of dropped)
    io.note(`Left out row ${row}, column "${column}": ${problem}`);
  if (bars.synthetic) io.note(`${bars.symbol} is synthetic: ${bars.source}`);
  return bars;
}

/** The bars of another DATA word, read as the first ones are but under a name of their own; as `loadBars`. */
export async function loadOtherBars(data: string, args: Arguments, io: Io): Promise<Bars> {
  const string = (name: string): string | undefined => (name === "symbol" ? undefined : args.string(name));
  return loadBars({ ...args, positionals: [data], string }, io);
}

interface LoadOptions {
  readonly symbol: string | undefined;
  readonly timeframe: Timeframe | undefined;
}

async function load(data: string, options: LoadOptions, dropBadRows: boolean): Promise<GoodBars> {
  if (data.startsWith("lean:")) return loadLean(data.slice("lean:".length), options, dropBadRows);
  if (existsSync(data) && !statSync(data).isDirectory()) {
    const bytes = await readFile(data);
    const reading = { ...options, file: data };
    return dropBadRows ? readGoodBars(bytes, reading) : { bars: await readBars(bytes, reading), dropped: [] };
  }
  if (existsSync(data))
    throw new InputError(`${data} is a folder, expected a file, lean:DIR/SYMBOL/daily or a symbol`);
  const [, word = data, feed] = /^([^@]+)@([^@]*)$/.exec(data) ?? [];
  if (/[./\\]/.test(word) && feed === undefined) throw new InputError(`No such file: ${data}`);
  const timeframe = options.timeframe ?? "1Day";
  const wanted = feed === undefined ? undefined : parseFeed(feed);
  return { bars: await loadSymbol(word.toUpperCase(), timeframe, wanted), dropped: [] };
}

/** From the store when its database runs, else from the package that ships the symbol. */
async function loadSymbol(symbol: string, timeframe: Timeframe, feed: Feed | undefined): Promise<Bars> {
  const stored = await loadStored(symbol, timeframe, feed);
  if (stored) return stored;
  if (feed !== undefined && feed !== "packaged") {
    throw new InputError(
      `No ${timeframe} bars of "${symbol}" of feed ${feed} are stored, fetch them: vernier bars fetch ${symbol} --feed ${feed}`,
    );
  }
  const series = PACKAGED.find(({ instrument }) => instrument.symbol === symbol);
  if (!series || timeframe !== "1Day") {
    throw unknownName(
      `symbol of ${timeframe} bars`,
      symbol,
      PACKAGED.map(({ instrument }) => instrument.symbol),
    );
  }
  return loadPackaged(series);
}

/** The bars of a packaged series, from wherever npm has put its package. */
export async function loadPackaged(series: PackagedSeries): Promise<Bars> {
  const modules = path.join(CLONE, "node_modules", ...series.file.split("/"));
  const file = existsSync(modules) ? modules : createRequire(import.meta.url).resolve(series.file);
  return readPackaged(series, await readFile(file)).bars;
}

async function loadStored(
  symbol: string,
  timeframe: Timeframe,
  feed: Feed | undefined,
): Promise<Bars | null> {
  const { home, databaseUrl } = readConfig(process.env, CLONE);
  const { runningDatabaseUrl } = await import("../../db/embedded/embedded.js");
  const url = databaseUrl ?? runningDatabaseUrl(home);
  if (!url) {
    if (feed === undefined || feed === "packaged") return null;
    throw new Error(
      `Cannot read ${symbol}@${feed}: the database of the store does not run, start it with vernier serve`,
    );
  }
  const [{ connect }, { createBarStore }] = await Promise.all([
    import("../../db/client.js"),
    import("../../db/bars/bar-store.js"),
  ]);
  const sql = connect(url, { max: 1 });
  try {
    return await createBarStore(sql).readBars(symbol, timeframe, {}, feed);
  } finally {
    await sql.end();
  }
}
