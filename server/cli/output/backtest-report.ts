import { encodeCalendar } from "../../../src/contracts/encode-calendar.js";
import { encodeMetrics, encodeOptions, encodeTrade, isoTime } from "../../../src/contracts/run-record.js";
import type { AbstentionRecord, RegretRecord } from "../../../src/contracts/run.js";
import { hashBars, type Bars } from "../../../src/market/series/bars.js";
import { METRICS, type MetricName } from "../../../src/metrics/definitions.js";
import { describeCalendar } from "../../../src/report/words/calendar-words.js";
import { day, metric, money, number, percent } from "../../../src/report/words/format.js";
import type { Interval } from "../../../src/research/luck/bootstrap.js";
import type { MoreReport } from "../../../src/report/kit/report-input.js";
import { MORE_METRICS, type MoreMetricName } from "../../../src/metrics/more/definitions.js";
import { describeBenchmark } from "../../../src/report/words/benchmark-words.js";
import { dataWarnings } from "../../../src/research/runs/data-warnings.js";
import { ruinWarnings, runWarnings } from "../../../src/research/runs/run-warnings.js";
import type { MonteCarlo } from "../../../src/research/luck/monte-carlo.js";
import type { MeasuredRun } from "../../../src/research/runs/run-backtest.js";
import type { TrialSummary } from "../../../src/research/trials/trials.js";
import type { BacktestOptions } from "../../../src/simulation/account/options.js";
import { hashResult } from "../../../src/simulation/account/result.js";
import type { Trade } from "../../../src/trading/orders/trade.js";
import type { Io } from "../kit/command.js";
import { printAbstention, printRegret } from "./baseline-report.js";
import { encodeRisk, printRisk } from "./risk-report.js";
import { formatTable, sparkline, type Alignment } from "../kit/table.js";
import { encodeJudgement } from "../../../src/contracts/run-detail.js";

/** A run as it was asked for. */
export interface BacktestRun {
  readonly bars: Bars;
  /** The strategy's name. */
  readonly strategy: string;
  readonly options: BacktestOptions;
  readonly run: MeasuredRun;
  /** The second series of a strategy that trades two, and the bars of the first whose times both have; null for one. */
  readonly pair: { readonly bars: Bars; readonly seen: Bars } | null;
  /** Null where the strategy cannot abstain. */
  readonly abstention: AbstentionRecord | null;
  /** Null for a pair. */
  readonly regret: RegretRecord | null;
}

/** A run that was counted as a trial. */
export interface BacktestReport extends BacktestRun {
  readonly trials: TrialSummary;
  readonly chance: MonteCarlo | null;
  /** What the figures of `more` are held against: the first bars themselves where nothing else was named. */
  readonly benchmark: Bars;
  /** Left out where nobody asked. */
  readonly more: MoreReport | undefined;
}

/** The report as the one document of `--json`. */
export function backtestToJson(report: BacktestReport): object {
  const { bars, strategy, options, run, pair, trials, chance, benchmark, more } = report;
  const { result, metrics, parameters } = run;
  const dataHash = hashBars(bars);
  return {
    symbol: bars.symbol,
    timeframe: bars.timeframe,
    source: bars.source,
    synthetic: bars.synthetic,
    calendar: encodeCalendar(pair?.seen ?? bars),
    strategy,
    parameters,
    options: encodeOptions(options),
    dataHash,
    ...(pair && { pair: describePair(pair.bars) }),
    warnings: warningsOf(report),
    trials: encodeJudgement(trials),
    ...(chance && { monteCarlo: chance }),
    finalEquity: result.equity.at(-1) ?? options.cash,
    metrics: encodeMetrics({ ...metrics, ...more?.figures }),
    ...(more && {
      benchmark: {
        ...more.benchmark,
        dataHash: benchmark === bars ? dataHash : hashBars(benchmark),
      },
    }),
    abstention: report.abstention,
    regret: report.regret,
    refusedEntries: result.activity.refusedEntries,
    ...(result.risk && { risk: encodeRisk(result.risk) }),
    hash: hashResult(result),
    trades: result.trades.toArray().map(encodeTrade),
    ...(pair && { time: Array.from(pair.seen.time, isoTime) }),
    equity: Array.from(result.equity),
  };
}

/**
 * Writes the report for a person.
 *
 * @param all also the figures beside the main ones
 */
export function printBacktest(io: Io, report: BacktestReport, all: boolean): void {
  const { run, trials, chance } = report;
  const { result, metrics } = run;
  printHead(io, report);
  const names = Object.keys(METRICS) as MetricName[];
  const rows = names.map((name) => [
    METRICS[name].label,
    metric(metrics[name], METRICS[name].unit),
    ...(chance ? [rangeOf(chance, name)] : []),
  ]);
  io.out(`\nequity ${sparkline(result.equity)} ${money(result.equity.at(-1)!)}\n`);
  const range = chance ? [`${100 * chance.confidence} % of ${number(chance.draws)} draws`] : [];
  io.out(formatTable(["metric", "value", ...range], rows, ["left", "right", "right"]));
  if (all && report.more) printMore(io, report.more);
  io.out(`\n${trials.verdict}.`);
  if (report.abstention) printAbstention(io, report.abstention);
  if (report.regret) printRegret(io, report.regret);
  if (result.risk) printRisk(io, result.risk);
  printTrades(io, result.trades.toArray());
}

function printMore(io: Io, { figures, benchmark }: MoreReport): void {
  const names = Object.keys(MORE_METRICS) as MoreMetricName[];
  const rows = names.map((name) => [
    MORE_METRICS[name].label,
    metric(figures[name], MORE_METRICS[name].unit),
  ]);
  io.out(`\nBenchmark: ${describeBenchmark(benchmark)}\n`);
  io.out(formatTable(["metric", "value"], rows, ["left", "right"]));
}

function describePair(bars: Bars): object {
  const { symbol, source, synthetic } = bars;
  return { symbol, source, synthetic, dataHash: hashBars(bars) };
}

function warningsOf({ bars, pair, run }: BacktestReport): string[] {
  const { equity } = run.result;
  if (!pair) return runWarnings(bars, equity);
  const ofLegs = [bars, pair.bars].flatMap((leg) =>
    dataWarnings(leg).map((text) => `${leg.symbol}: ${text}`),
  );
  return [...ruinWarnings(pair.seen.time, equity), ...ofLegs];
}

function printHead(io: Io, report: BacktestReport): void {
  const { bars, strategy, run, pair } = report;
  const settings = Object.entries(run.parameters).map(([k, v]) => `${k}=${v}`);
  const legs = pair ? [bars, pair.bars] : [bars];
  const seen = pair ? pair.seen : bars;
  const span = `${day(seen.time[0]!)} to ${day(seen.time[seen.length - 1]!)}`;
  const symbols = legs.map(({ symbol }) => symbol).join(" and ");
  io.out(
    `${[strategy, ...settings].join(" ")} on ${symbols}, ${number(seen.length)} bars${pair ? " that both have" : ""}, ${span}`,
  );
  for (const { synthetic, source } of legs) io.out(`${synthetic ? "SYNTHETIC, " : ""}${source}`);
  io.out(describeCalendar(encodeCalendar(seen)));
  for (const warning of warningsOf(report)) io.note(`Warning: ${warning}`);
}

function printTrades(io: Io, trades: readonly Trade[]): void {
  const last = trades.slice(-5);
  if (last.length === 0) return;
  io.out(`\nLast ${last.length} of ${trades.length} trades; --json gives all`);
  const cells = last.map((t) => [
    ...(t.symbol === undefined ? [] : [t.symbol]),
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
  if (last[0]!.symbol !== undefined) head.unshift("symbol");
  const words = head.length - 5;
  io.out(
    formatTable(
      head,
      cells,
      head.map((_, k): Alignment => (k < words ? "left" : "right")),
    ),
  );
}

/** The interval of a figure under chance, `–` where none was drawn. */
function rangeOf({ metrics }: MonteCarlo, name: MetricName): string {
  const interval = (metrics as Partial<Record<MetricName, Interval>>)[name];
  if (!interval) return "";
  const { unit } = METRICS[name];
  return `${metric(interval.low, unit)} to ${metric(interval.high, unit)}`;
}
