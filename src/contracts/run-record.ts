import { canonicalJson, hash } from "../core/hash.js";
import type { ParameterValues } from "../core/parameters.js";
import { hashBars, type Bars } from "../market/series/bars.js";
import { reportAbstentions, type AbstentionReport } from "../research/models/abstention.js";
import { runWarnings } from "../research/runs/run-warnings.js";
import type { LookaheadProof } from "../research/runs/prove-run.js";
import { measureRegret, type RegretReport } from "../research/luck/regret.js";
import { runBacktest, type DecidedRun } from "../research/runs/run-backtest.js";
import type { RunSpec } from "../research/runs/run-spec.js";
import type { BacktestOptions } from "../simulation/account/options.js";
import { hashResult } from "../simulation/account/result.js";
import { formatSize, parseSize } from "../simulation/account/size.js";
import { abstainWords } from "../strategies/contract/abstention.js";
import { findStrategy } from "../strategies/catalog.js";
import type { Strategy } from "../strategies/contract/strategy.js";
import type { Trade } from "../trading/orders/trade.js";
import { encodeCalendar } from "./encode-calendar.js";
import type { AbstentionRecord, RegretRecord, RunOptions, RunRecord, TradeRecord } from "./run.js";

/** What a run's record says besides the run itself. */
export interface RunContext {
  /** Epoch milliseconds UTC. */
  readonly createdAt: number;
  readonly codeVersion: string;
  /** The result is the best of this many; 1 when left out. */
  readonly trials?: number;
  /** What `proveRun` said; null when left out. */
  readonly lookahead?: LookaheadProof | null;
}

/** What a run is made from: equal for equal runs. */
export interface RunIdentity {
  readonly strategy: string;
  /** With defaults filled in. */
  readonly parameters: ParameterValues;
  readonly options: RunOptions;
  readonly symbol: string;
  readonly timeframe: string;
  /** Its name where somebody set it; what is found from the times is known by the data. */
  readonly calendar?: string | undefined;
  readonly dataHash: string;
  readonly codeVersion: string;
}

/** The id of a run: the first 16 digits of the hash of what it is made from. */
export function runId(identity: RunIdentity): string {
  return hash(canonicalJson(identity)).slice(0, 16);
}

/**
 * Runs a spec over bars and writes the record that is stored, served and shown. Its id is made from what was run
 * (strategy, parameters, options, data, code), so the same run never stands twice.
 *
 * @throws InputError as `runBacktest` does, and for a series without bars.
 */
export function makeRun(bars: Bars, spec: RunSpec, context: RunContext): RunRecord {
  const strategy = findStrategy(spec.strategy);
  const run = runBacktest(bars, strategy, spec.parameters, spec.options);
  const { parameters, result, metrics } = run;
  const identity: RunIdentity = {
    strategy: spec.strategy,
    parameters,
    options: encodeOptions(spec.options),
    symbol: bars.symbol,
    timeframe: bars.timeframe,
    dataHash: hashBars(bars),
    codeVersion: context.codeVersion,
  };
  const calendar = bars.calendar.set ? bars.calendar.name : undefined;
  return {
    id: runId({ ...identity, calendar }),
    createdAt: isoTime(context.createdAt),
    ...identity,
    rows: bars.length,
    first: isoTime(bars.time[0]!),
    last: isoTime(bars.time[bars.length - 1]!),
    source: bars.source,
    synthetic: bars.synthetic,
    calendar: encodeCalendar(bars),
    trials: context.trials ?? 1,
    warnings: runWarnings(bars, result.equity),
    lookahead: context.lookahead ?? null,
    finalEquity: result.equity[bars.length - 1]!,
    metrics: encodeMetrics(metrics),
    hash: hashResult(result),
    equity: Array.from(result.equity),
    trades: result.trades.toArray().map(encodeTrade),
    ...judgeDecisions(bars, strategy, run, spec.options),
  };
}

/** What a run's abstentions cost, and its regret, for the wire. */
export function judgeDecisions(
  bars: Bars,
  strategy: Strategy,
  { parameters, decisions, result }: DecidedRun,
  options: BacktestOptions,
): Pick<RunRecord, "abstention" | "regret"> {
  const lookback = strategy.lookback(parameters);
  const abstention = reportAbstentions(bars, decisions, lookback, result.equity, options);
  const sizesItself = decisions.exposure !== null;
  return {
    abstention: abstention && encodeAbstention(abstention),
    regret:
      bars.length === 0
        ? null
        : encodeRegret(
            measureRegret(bars, result, options, sizesItself, { warmUp: Math.max(0, lookback - 1) }),
          ),
  };
}

function encodeAbstention(report: AbstentionReport): AbstentionRecord {
  const share = (rate: number): number | null => (Number.isNaN(rate) ? null : rate);
  return {
    ...report,
    rate: share(report.rate),
    reasons: report.reasons.map((r) => ({ ...r, meaning: abstainWords(r.reason), rate: share(r.rate) })),
  };
}

function encodeRegret({ cash, buyAndHold, random, overTime }: RegretReport): RegretRecord {
  const { index, random: band } = overTime;
  return {
    cash,
    buyAndHold,
    random: random && { ...random, finalEquity: { ...random.finalEquity } },
    overTime: {
      index: [...index],
      cash: [...overTime.cash],
      buyAndHold: [...overTime.buyAndHold],
      random: { low: [...band.low], median: [...band.median], high: [...band.high] },
    },
  };
}

/** Metrics for the wire: null where undefined. */
export function encodeMetrics(metrics: Readonly<Record<string, number>>): Record<string, number | null> {
  return Object.fromEntries(Object.entries(metrics).map(([k, v]) => [k, Number.isFinite(v) ? v : null]));
}

/** A trade for the wire: times in ISO 8601. */
export function encodeTrade(trade: Trade): TradeRecord {
  return {
    ...trade,
    entryTime: isoTime(trade.entryTime),
    exitTime: trade.exitTime === null ? null : isoTime(trade.exitTime),
  };
}

/** Options for the wire: the size as text. */
export function encodeOptions(options: BacktestOptions): RunOptions {
  return { ...options, size: formatSize(options.size) };
}

/** Options from the wire; throws an InputError for a size that is none. */
export function decodeOptions(options: RunOptions): BacktestOptions {
  return { ...options, size: parseSize(options.size) };
}

/** Epoch milliseconds as ISO 8601 UTC. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}
