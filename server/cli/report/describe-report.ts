import { encodeCalendar } from "../../../src/contracts/encode-calendar.js";
import { encodeMetrics, encodeOptions, isoTime } from "../../../src/contracts/run-record.js";
import type { AbstentionRecord, RegretRecord } from "../../../src/contracts/run.js";
import { hashBars, type Bars } from "../../../src/market/series/bars.js";
import { rollingMean } from "../../../src/math/rolling.js";
import type { PriceLine, MoreReport, ReportInput } from "../../../src/report/kit/report-input.js";
import { runWarnings } from "../../../src/research/runs/run-warnings.js";
import { monteCarlo, type MonteCarlo } from "../../../src/research/luck/monte-carlo.js";
import { proveRun } from "../../../src/research/runs/prove-run.js";
import { runBacktest, type MeasuredRun } from "../../../src/research/runs/run-backtest.js";
import type { TrialSummary } from "../../../src/research/trials/trials.js";
import { WITHOUT_COSTS, type BacktestOptions } from "../../../src/simulation/account/options.js";
import { hashResult } from "../../../src/simulation/account/result.js";
import { findStrategy } from "../../../src/strategies/catalog.js";
import type { Strategy } from "../../../src/strategies/contract/strategy.js";

/** A finished run and what it was made from. */
export interface ReportedRun {
  readonly bars: Bars;
  readonly strategy: string | Strategy;
  readonly options: BacktestOptions;
  readonly run: MeasuredRun;
  /** Left out where no record of trials was read. */
  readonly trials?: TrialSummary | undefined;
  /** As `judgeDecisions` gives them; left out where they were not asked for. */
  readonly abstention?: AbstentionRecord | null | undefined;
  readonly regret?: RegretRecord | null | undefined;
  /** Draws that were made already; a thousand are made when left out or null. */
  readonly chance?: MonteCarlo | null | undefined;
  /** Left out where they were not worked out. */
  readonly more?: MoreReport | undefined;
}

/** Where and when a report is made. */
export interface ReportContext {
  readonly codeVersion: string;
  /** Epoch milliseconds UTC. */
  readonly createdAt: number;
}

/** A thousand draws of more bars than these, or a look-ahead proof, take longer than a reader waits. */
const MOST_DRAWN_BARS = 20_000;

/** Gathers what a report shows: the run, the same bars held and traded without costs, and what chance leaves of it. */
export function describeReport(
  reported: ReportedRun,
  { codeVersion, createdAt }: ReportContext,
): ReportInput {
  const { bars, options, run } = reported;
  const { equity, trades } = run.result;
  const strategy =
    typeof reported.strategy === "string" ? findStrategy(reported.strategy) : reported.strategy;
  const final = (other: string | Strategy, changed: BacktestOptions): Float64Array =>
    runBacktest(bars, other, other === "buy-and-hold" ? {} : run.parameters, changed).result.equity;
  return {
    run: {
      createdAt: isoTime(createdAt),
      codeVersion,
      strategy: strategy.name,
      parameters: run.parameters,
      options: encodeOptions(options),
      symbol: bars.symbol,
      timeframe: bars.timeframe,
      rows: bars.length,
      first: isoTime(bars.time[0]!),
      last: isoTime(bars.time[bars.length - 1]!),
      source: bars.source,
      synthetic: bars.synthetic,
      calendar: encodeCalendar(bars),
      dataHash: hashBars(bars),
      warnings: runWarnings(bars, equity),
      lookahead: bars.length > MOST_DRAWN_BARS ? null : proveRun(bars, strategy, run.parameters),
      finalEquity: equity.at(-1)!,
      metrics: encodeMetrics(run.metrics),
      hash: hashResult(run.result),
    },
    title: strategy.title,
    bars,
    equity,
    trades,
    baseline: strategy.name === "buy-and-hold" ? null : final("buy-and-hold", options),
    costlessEquity: final(strategy, { ...options, ...WITHOUT_COSTS }).at(-1)!,
    priceLines: priceLines(strategy.name, bars, run.parameters),
    trials: reported.trials,
    abstention: reported.abstention,
    regret: reported.regret,
    more: reported.more,
    monteCarlo: reported.chance ?? drawChance(reported),
  };
}

function drawChance({ bars, options, run }: ReportedRun): MonteCarlo | undefined {
  if (bars.length < 3 || bars.length > MOST_DRAWN_BARS) return undefined;
  return monteCarlo(run.result, { cash: options.cash, periodsPerYear: run.metrics.periodsPerYear });
}

/** The averages that a crossover reads. */
function priceLines(strategy: string, { close }: Bars, parameters: MeasuredRun["parameters"]): PriceLine[] {
  if (strategy !== "sma-crossover") return [];
  return ["fast", "slow"].map((name) => {
    const length = parameters[name]!;
    return { label: `SMA ${length}`, values: rollingMean(close, length, new Float64Array(close.length)) };
  });
}
