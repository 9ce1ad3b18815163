import { encodeMetrics, encodeOptions, encodeTrade } from "../../../src/contracts/run-record.js";
import { hashBars, type Bars } from "../../../src/market/bars.js";
import { METRICS, type MetricName } from "../../../src/metrics/definitions.js";
import { day, metric, money, number, percent } from "../../../src/report/format.js";
import { dataWarnings } from "../../../src/research/data-warnings.js";
import { runBacktest, type MeasuredRun } from "../../../src/research/run-backtest.js";
import type { BacktestOptions } from "../../../src/simulation/options.js";
import { hashResult } from "../../../src/simulation/result.js";
import type { Command, Io } from "../command.js";
import { DATA, DATA_OPTIONS, loadBars } from "../load-data.js";
import { REPORT_OPTION, reportIfAsked } from "../report/report-option.js";
import { readOptions, readParameters, RUN_OPTIONS } from "../run-options.js";
import { formatTable, sparkline } from "../table.js";

export const command: Command = {
  name: "backtest",
  summary: "Runs one strategy over bars",
  usage: "DATA --strategy S [--set K=V…] [options]",
  positionals: DATA,
  options: [...RUN_OPTIONS, ...DATA_OPTIONS, REPORT_OPTION],
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
    await reportIfAsked(args, { bars, strategy, options, run }, io);
    return 0;
  },
};

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
