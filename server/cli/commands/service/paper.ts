import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { InputError } from "../../../../src/core/errors.js";
import type { Bars } from "../../../../src/market/series/bars.js";
import { PACKAGED, readPackaged } from "../../../../src/market/reading/packaged.js";
import { CLONE } from "../../../clone.js";
import { readConfig } from "../../../config.js";
import { parseFaults, type FaultRule } from "../../../paper/exchange/faults.js";
import { DEFAULT_KEYS, DEFAULT_RUN, type Keys } from "../../../paper/exchange/options.js";
import { startPaperExchange } from "../../../paper/paper-exchange.js";
import type { PaperState } from "../../../paper/exchange/state.js";
import { stopRequest, whenAborted } from "../../../stop-request.js";
import type { Arguments, Command, Io, OptionDescriptor } from "../../kit/command.js";
import { DATA_OPTIONS, loadOtherBars } from "../../loading/load-data.js";

const DEFAULT_PORT = 8790;
const DEFAULT_SPEED = 5;

const OPTIONS: readonly OptionDescriptor[] = [
  {
    name: "port",
    kind: "number",
    placeholder: "N",
    help: "Port on loopback, 0 for a free one",
    default: String(DEFAULT_PORT),
  },
  {
    name: "speed",
    kind: "number",
    placeholder: "SECONDS",
    help: "Wall seconds a bar, 0 to step by hand",
    default: String(DEFAULT_SPEED),
  },
  {
    name: "from",
    kind: "string",
    placeholder: "DATE",
    help: "First day that is played",
    default: "where 40 % of each series is history",
  },
  {
    name: "seed",
    kind: "number",
    placeholder: "N",
    help: "Ids and chance derive from it",
    default: String(DEFAULT_RUN.seed),
  },
  {
    name: "cash",
    kind: "number",
    placeholder: "AMOUNT",
    help: "Starting cash",
    default: String(DEFAULT_RUN.cash),
  },
  {
    name: "partial",
    kind: "number",
    placeholder: "SHARE",
    help: "Share of orders that fill in two parts, 0.1 as Alpaca's paper trading",
    default: "0",
  },
  {
    name: "slippage-bps",
    kind: "number",
    placeholder: "BPS",
    help: "Worse price of market and stop orders, in 1/10,000",
    default: "0",
  },
  {
    name: "faults",
    kind: "string",
    placeholder: "FILE",
    help: "What goes wrong, a fault script in JSON",
    default: "nothing",
  },
  {
    name: "requests-per-minute",
    kind: "number",
    placeholder: "N",
    help: "Requests a minute of trading and of data each, 0 for no limit",
    default: "200, as Alpaca's",
  },
  {
    name: "dir",
    kind: "string",
    placeholder: "FOLDER",
    help: "Where the journal of the run lies",
    default: "paper in VERNIER_HOME",
  },
  { name: "new", kind: "flag", help: "Begins another run and moves the present journal aside" },
];

export const command: Command = {
  name: "paper",
  summary: "Runs an exchange on loopback that speaks Alpaca's API and replays bars, until Ctrl-C",
  usage: "[DATA…] [--port N] [--speed SECONDS] [--from DATE] [options]",
  positionals: {
    placeholder: "DATA…",
    help: "What is replayed: files or symbols as for `vernier bars`; the packaged AAPL and SPX when left out",
    min: 0,
    max: 100,
  },
  options: [...OPTIONS, ...DATA_OPTIONS],
  example: "vernier paper AAPL --speed 2",
  async run(args, io) {
    const stop = stopRequest(process.env["VERNIER_TIED"] === "1");
    const { home } = readConfig(process.env, CLONE);
    const exchange = await startPaperExchange({
      bars: await loadReplay(args, io),
      port: portOf(args.number("port") ?? DEFAULT_PORT),
      speed: speedOf(args.number("speed") ?? DEFAULT_SPEED),
      from: dateOf(args.string("from")),
      seed: args.number("seed") ?? DEFAULT_RUN.seed,
      cash: args.number("cash") ?? DEFAULT_RUN.cash,
      partial: args.number("partial") ?? DEFAULT_RUN.partial,
      slippageBps: args.number("slippage-bps") ?? DEFAULT_RUN.slippageBps,
      requestsPerMinute: requestsOf(args.number("requests-per-minute") ?? 200),
      folder: path.resolve(args.string("dir") ?? path.join(home, "paper")),
      fresh: args.flag("new"),
      keys: keysOf(process.env["VERNIER_PAPER_KEYS"]),
      faults: await faultsOf(args.string("faults")),
      note: io.note,
    });
    const state = exchange.state();
    if (args.json) io.out(JSON.stringify({ url: exchange.url, recovered: exchange.recovered, ...state }));
    else io.out(`Paper exchange at ${exchange.url}: ${describe(state, exchange.recovered)}`);
    const reason = await Promise.race([exchange.ended, whenAborted(stop)]);
    await exchange.close();
    if (reason) throw reason;
    return 0;
  },
};

async function loadReplay(args: Arguments, io: Io): Promise<readonly Bars[]> {
  if (args.positionals.length === 0) return Promise.all(PACKAGED.map(loadPackaged));
  const bars: Bars[] = [];
  for (const data of args.positionals) {
    const named = args.positionals.length === 1 ? args.string("symbol") : undefined;
    const loaded = await loadOtherBars(data, args, io);
    bars.push(named === undefined ? loaded : { ...loaded, symbol: named });
  }
  return bars;
}

async function loadPackaged(series: (typeof PACKAGED)[number]): Promise<Bars> {
  const bytes = await readFile(path.join(CLONE, "node_modules", series.file));
  return readPackaged(series, new Uint8Array(bytes)).bars;
}

async function faultsOf(file: string | undefined): Promise<readonly FaultRule[]> {
  if (file === undefined) return [];
  if (!existsSync(file)) throw new InputError(`No such file: ${file}`);
  let script: unknown;
  try {
    script = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new InputError(`${file} is no JSON: ${(cause as Error).message}`, {}, { cause });
  }
  return parseFaults(script);
}

function portOf(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InputError(`--port is ${port}, expected an integer from 0 to 65535`);
}

function requestsOf(count: number): number {
  if (Number.isInteger(count) && count >= 0) return count;
  throw new InputError(`--requests-per-minute is ${count}, expected an integer from 0`);
}

function speedOf(speed: number): number {
  if (speed === 0 || (speed >= 0.001 && speed <= 86_400)) return speed;
  throw new InputError(`--speed is ${speed}, expected 0, or seconds from 0.001 to 86400`);
}

function dateOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new InputError(`--from is "${text}", expected a date as in 2016-01-04`);
}

/** The keys clients have to send; they are never repeated. */
function keysOf(text: string | undefined): Keys {
  if (!text) return DEFAULT_KEYS;
  const [keyId, secret] = text.split(":");
  if (keyId && secret) return { keyId, secret };
  throw new InputError("VERNIER_PAPER_KEYS is no pair of keys, expected ID:SECRET");
}

function describe({ data, time, barsLeft, speed, synthetic, phase }: PaperState, recovered: number): string {
  const names = data.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`).join(", ");
  const pace = speed === 0 ? "stepped by hand" : `${speed} s a bar`;
  const went = recovered > 0 ? `, taken up after ${recovered} commands` : "";
  const left =
    phase === "ended" ? "the replay has ended, begin a new run with --new" : `${barsLeft} bars to come`;
  return `${names} (${synthetic ? "synthetic" : "historical"}), market time ${time}, ${left}, ${pace}${went}`;
}
