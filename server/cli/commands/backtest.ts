import { encodeMetrics, encodeOptions, encodeTrade } from "../../../src/contracts/run-record.js";
import { hashBars, type Bars } from "../../../src/market/bars.js";
import { METRICS, type MetricName } from "../../../src/metrics/definitions.js";
import { day, metric, money, number, percent } from "../../../src/report/format.js";
import { dataWarnings } from "../../../src/research/data-warnings.js";
import { runBacktest, type MeasuredRun } from "../../../src/research/run-backtest.js";
import type { BacktestOptions } from "../../../src/simulation/options.js";
import { hashResult } from "../../../src/simulation/result.js";
import { InputError } from "../../../src/core/errors.js";
import type { Interval } from "../../../src/research/bootstrap.js";
import { monteCarlo, type MonteCarlo } from "../../../src/research/monte-carlo.js";
import { identifyTrial, makeTrial, type Trial } from "../../../src/research/trial.js";
import type { TrialSummary } from "../../../src/research/trials.js";
import type { Strategy } from "../../../src/strategies/strategy.js";
import type { Arguments, Command, Io, OptionDescriptor } from "../command.js";
import { loadStrategy, type LoadedStrategy } from "../load-strategy.js";
import { countTrials, encodeTrials, identifyStrategy } from "../trial-count.js";
import { DATA, DATA_OPTIONS, loadBars } from "../load-data.js";
import { REPORT_OPTION, reportIfAsked } from "../report/report-option.js";
import { readOptions, readParameters, RUN_OPTIONS } from "../run-options.js";
import { formatTable, sparkline } from "../table.js";

const MONTE_CARLO: OptionDescriptor = {
  name: "monte-carlo",
  kind: "number",
  placeholder: "DRAWS",
  help: "Intervals of each figure from so many draws of returns and trades, as in 1000",
  default: "none",
};

export const command: Command = {
  name: "backtest",
  summary: "Runs one strategy over bars",
  usage: "DATA --strategy S [--set K=V…] [options]",
  positionals: DATA,
  options: [...RUN_OPTIONS, ...DATA_OPTIONS, REPORT_OPTION, MONTE_CARLO],
  example: "vernier backtest AAPL --strategy sma-crossover --set fast=10 slow=30",
  async run(args, io) {
    const word = args.string("strategy") ?? "sma-crossover";
    const loaded = await loadStrategy(word);
    const options = readOptions(args);
    const draws = readDraws(args);
    const parameters = { ...loaded.parameters, ...readParameters(args.list("set")) };
    const bars = await loadBars(args, io);
    const run = runBacktest(bars, loaded.strategy, parameters, options);
    const trial = await trialOf(word, loaded, bars, options, run);
    const trials = await countTrials([trial], trial, io);
    const chance = draws === null ? null : drawChance(run, options, draws);
    const finished: Finished = { bars, strategy: loaded.strategy, options, run, trials, chance };
    if (args.json) io.out(JSON.stringify(toJson(finished)));
    else print(io, finished);
    await reportIfAsked(args, finished, io);
    return 0;
  },
};

interface Finished {
  readonly bars: Bars;
  readonly strategy: Strategy;
  readonly options: BacktestOptions;
  readonly run: MeasuredRun;
  readonly trials: TrialSummary;
  readonly chance: MonteCarlo | null;
}

function readDraws(args: Arguments): number | null {
  const draws = args.number(MONTE_CARLO.name);
  if (draws === undefined) return null;
  if (Number.isInteger(draws) && draws >= 100 && draws <= 100_000) return draws;
  throw new InputError(`Option --${MONTE_CARLO.name} is ${draws}, expected an integer from 100 to 100000`);
}

async function trialOf(
  word: string,
  loaded: LoadedStrategy,
  bars: Bars,
  options: BacktestOptions,
  { parameters, result }: MeasuredRun,
): Promise<Trial> {
  const strategy = await identifyStrategy(word, loaded);
  const identity = identifyTrial({ dataHash: hashBars(bars), strategy, parameters, options });
  return makeTrial(identity, result.equity, Date.now());
}

function drawChance({ result, metrics }: MeasuredRun, { cash }: BacktestOptions, draws: number): MonteCarlo {
  return monteCarlo(result, { cash, periodsPerYear: metrics.periodsPerYear, draws });
}

function toJson({ bars, strategy, options, run, trials, chance }: Finished): object {
  const { result, metrics, parameters } = run;
  return {
    symbol: bars.symbol,
    timeframe: bars.timeframe,
    source: bars.source,
    synthetic: bars.synthetic,
    strategy: strategy.name,
    parameters,
    options: encodeOptions(options),
    dataHash: hashBars(bars),
    warnings: dataWarnings(bars),
    trials: encodeTrials(trials),
    ...(chance && { monteCarlo: chance }),
    finalEquity: result.equity.at(-1) ?? options.cash,
    metrics: encodeMetrics(metrics),
    refusedEntries: result.activity.refusedEntries,
    hash: hashResult(result),
    trades: result.trades.toArray().map(encodeTrade),
    equity: Array.from(result.equity),
  };
}

function print(io: Io, { bars, strategy, run, trials, chance }: Finished): void {
  const { result, metrics, parameters } = run;
  const settings = Object.entries(parameters).map(([k, v]) => `${k}=${v}`);
  const span = `${day(bars.time[0]!)} to ${day(bars.time[bars.length - 1]!)}`;
  io.out(`${[strategy.name, ...settings].join(" ")} on ${bars.symbol}, ${number(bars.length)} bars, ${span}`);
  io.out(`${bars.synthetic ? "SYNTHETIC, " : ""}${bars.source}`);
  for (const warning of dataWarnings(bars)) io.note(`Warning: ${warning}`);
  const names = Object.keys(METRICS) as MetricName[];
  const rows = names.map((name) => [
    METRICS[name].label,
    metric(metrics[name], METRICS[name].unit),
    ...(chance ? [rangeOf(chance, name)] : []),
  ]);
  io.out(`\nequity ${sparkline(result.equity)} ${money(result.equity.at(-1)!)}\n`);
  const range = chance ? [`${100 * chance.confidence} % of ${number(chance.draws)} draws`] : [];
  io.out(formatTable(["metric", "value", ...range], rows, ["left", "right", "right"]));
  io.out(`\n${trials.verdict}.`);
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

/** The interval of a figure under chance, `–` where none was drawn. */
function rangeOf({ metrics }: MonteCarlo, name: MetricName): string {
  const interval = (metrics as Partial<Record<MetricName, Interval>>)[name];
  if (!interval) return "";
  const { unit } = METRICS[name];
  return `${metric(interval.low, unit)} to ${metric(interval.high, unit)}`;
}
