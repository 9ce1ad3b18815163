import { encodeMetrics, encodeOptions, encodeTrade } from "../../../src/contracts/run-record.js";
import { InputError } from "../../../src/core/errors.js";
import { hashBars, type Bars } from "../../../src/market/bars.js";
import { METRICS, type MetricName } from "../../../src/metrics/definitions.js";
import { day, metric, money, number, percent } from "../../../src/report/format.js";
import { dataWarnings } from "../../../src/research/data-warnings.js";
import { runBacktest, type MeasuredRun } from "../../../src/research/run-backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions, type FillTiming } from "../../../src/simulation/options.js";
import { hashResult } from "../../../src/simulation/result.js";
import { formatSize, parseSize } from "../../../src/simulation/size.js";
import { STRATEGIES } from "../../../src/strategies/catalog.js";
import type { RunSide } from "../../../src/strategies/signal.js";
import type { Arguments, Command, Io, OptionDescriptor } from "../command.js";
import { DATA, DATA_OPTIONS, loadBars } from "../load-data.js";
import { formatTable, sparkline } from "../table.js";

const FILLS: readonly FillTiming[] = ["next-open", "close"];
const SIDES: readonly RunSide[] = ["long", "short", "long-short"];
const D = DEFAULT_OPTIONS;

const RUN_OPTIONS: readonly OptionDescriptor[] = [
  {
    name: "strategy",
    kind: "string",
    placeholder: "S",
    help: STRATEGIES.map((s) => s.name).join(", "),
    default: "sma-crossover",
  },
  {
    name: "set",
    kind: "list",
    placeholder: "K=V…",
    help: "Parameters of the strategy, as in fast=10 slow=30",
  },
  { name: "cash", kind: "number", placeholder: "MONEY", help: "Starting cash", default: `${D.cash}` },
  {
    name: "commission",
    kind: "number",
    placeholder: "F",
    help: "Fraction of notional, each side",
    default: `${D.commission}`,
  },
  {
    name: "commission-fixed",
    kind: "number",
    placeholder: "MONEY",
    help: "Money for each order",
    default: "0",
  },
  {
    name: "slippage-bps",
    kind: "number",
    placeholder: "BPS",
    help: "Worse price in 1/10,000, each side",
    default: "0",
  },
  { name: "fill", kind: "string", placeholder: "WHEN", help: FILLS.join(" or "), default: D.fill },
  {
    name: "size",
    kind: "string",
    placeholder: "SIZE",
    help: "all-in, all-in-fractional, units:N or equity:F",
    default: formatSize(D.size),
  },
  { name: "side", kind: "string", placeholder: "SIDE", help: SIDES.join(", "), default: D.side },
  {
    name: "stop-loss",
    kind: "number",
    placeholder: "F",
    help: "Exit this fraction below the entry",
    default: "none",
  },
  {
    name: "take-profit",
    kind: "number",
    placeholder: "F",
    help: "Exit this fraction above the entry",
    default: "none",
  },
  {
    name: "trailing-stop",
    kind: "number",
    placeholder: "F",
    help: "Exit this fraction below the best price",
    default: "none",
  },
];

export const command: Command = {
  name: "backtest",
  summary: "Runs one strategy over bars",
  usage: "DATA --strategy S [--set K=V…] [options]",
  positionals: DATA,
  options: [...RUN_OPTIONS, ...DATA_OPTIONS],
  example: "vernier backtest AAPL --strategy sma-crossover --set fast=10 slow=30",
  async run(args, io) {
    const strategy = args.string("strategy") ?? "sma-crossover";
    const options = readOptions(args);
    const parameters = readParameters(args.list("set"));
    const bars = await loadBars(args, io);
    const run = runBacktest(bars, strategy, parameters, options);
    const warnings = dataWarnings(bars);
    if (args.json) io.out(JSON.stringify(toJson(bars, strategy, options, run, warnings)));
    else print(io, bars, strategy, run, warnings);
    return 0;
  },
};

function readOptions(args: Arguments): BacktestOptions {
  return {
    cash: args.number("cash") ?? D.cash,
    commission: args.number("commission") ?? D.commission,
    commissionFixed: args.number("commission-fixed") ?? D.commissionFixed,
    slippageBps: args.number("slippage-bps") ?? D.slippageBps,
    fill: oneOf("fill", args.string("fill") ?? D.fill, FILLS),
    size: parseSize(args.string("size") ?? formatSize(D.size)),
    side: oneOf("side", args.string("side") ?? D.side, SIDES),
    stopLoss: args.number("stop-loss") ?? null,
    takeProfit: args.number("take-profit") ?? null,
    trailingStop: args.number("trailing-stop") ?? null,
  };
}

function oneOf<T extends string>(option: string, value: string, known: readonly T[]): T {
  const found = known.find((k) => k === value);
  if (!found) throw new InputError(`--${option} is "${value}", expected one of: ${known.join(", ")}`);
  return found;
}

function readParameters(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, text] = /^([\w-]+)=(.+)$/.exec(word) ?? [];
      const value = Number(text);
      if (name === undefined || !Number.isFinite(value)) {
        throw new InputError(`--set has "${word}", expected a name and a number, as in fast=10`);
      }
      return [name, value];
    }),
  );
}

function toJson(
  bars: Bars,
  strategy: string,
  options: BacktestOptions,
  run: MeasuredRun,
  warnings: readonly string[],
): object {
  const { result, metrics, parameters } = run;
  return {
    symbol: bars.symbol,
    timeframe: bars.timeframe,
    source: bars.source,
    synthetic: bars.synthetic,
    strategy,
    parameters,
    options: encodeOptions(options),
    dataHash: hashBars(bars),
    warnings,
    trials: 1,
    finalEquity: result.equity.at(-1) ?? options.cash,
    metrics: encodeMetrics(metrics),
    refusedEntries: result.activity.refusedEntries,
    hash: hashResult(result),
    trades: result.trades.toArray().map(encodeTrade),
    equity: Array.from(result.equity),
  };
}

function print(io: Io, bars: Bars, strategy: string, run: MeasuredRun, warnings: readonly string[]): void {
  const { result, metrics, parameters } = run;
  const settings = Object.entries(parameters).map(([k, v]) => `${k}=${v}`);
  const range = `${day(bars.time[0]!)} to ${day(bars.time[bars.length - 1]!)}`;
  io.out(`${[strategy, ...settings].join(" ")} on ${bars.symbol}, ${number(bars.length)} bars, ${range}`);
  io.out(`${bars.synthetic ? "SYNTHETIC, " : ""}${bars.source}`);
  for (const warning of warnings) io.note(`Warning: ${warning}`);
  const names = Object.keys(METRICS) as MetricName[];
  const rows = names.map((name) => [METRICS[name].label, metric(metrics[name], METRICS[name].unit)]);
  io.out(`\nequity ${sparkline(result.equity)} ${money(result.equity.at(-1)!)}\n`);
  io.out(formatTable(["metric", "value"], rows, ["left", "right"]));
  const last = result.trades.toArray().slice(-5);
  if (last.length === 0) return;
  io.out(`\nLast ${last.length} of ${result.trades.length} trades; --json gives all`);
  const cells = last.map((t) => [
    day(t.entryTime),
    t.exitTime === null ? "open" : day(t.exitTime),
    t.side,
    number(t.quantity, Number.isInteger(t.quantity) ? 0 : 4),
    number(t.entryPrice, 4),
    t.exitPrice === null ? "–" : number(t.exitPrice, 4),
    money(t.profit, { plus: true }),
    percent(t.return, { digits: 2, plus: true }),
  ]);
  const head = ["entry", "exit", "side", "units", "entry price", "exit price", "profit", "return"];
  io.out(formatTable(head, cells, ["left", "left", "left", "right", "right", "right", "right", "right"]));
}
