import type { Bars } from "../../market/series/bars.js";
import { quantileSorted } from "../../math/quantile.js";
import { ruinIndex } from "../../metrics/ruin.js";
import { exposureBacktest } from "../../simulation/runs/exposure-backtest.js";
import { eventEngineOption, type BacktestOptions } from "../../simulation/account/options.js";
import type { BacktestResult } from "../../simulation/account/result.js";
import { signalBacktest } from "../../simulation/runs/signal-backtest.js";
import { keepsDirection, LONG, SHORT } from "../../strategies/contract/signal.js";
import { heldSpells, matchedSignals } from "./matched-random.js";
import { runBacktest } from "../runs/run-backtest.js";

/** A baseline's equity less ours; above 0 the baseline did better. Money. */
export interface BaselineRegret {
  readonly finalEquity: number;
  /** At the end. */
  readonly regret: number;
  /** The largest at a close. */
  readonly worst: number;
}

/** Runs that traded as often and as long as ours, at random times. */
export interface RandomRegret {
  readonly runs: number;
  /** The first run's seed; each next one's is one more. */
  readonly seed: number;
  /** Final equity of the runs: quantiles of 5, 50 and 95 %. */
  readonly finalEquity: { readonly low: number; readonly median: number; readonly high: number };
  /** Regret at the end against the median run. */
  readonly regret: number;
  /** Share of runs that ended below ours; one that ended level counts half. */
  readonly beaten: number;
  /** Notional traded by the runs on average, and by ours. */
  readonly tradedNotional: number;
  readonly ourTradedNotional: number;
}

/** Regret at some closes, evenly spread, the last one included. */
export interface RegretOverTime {
  /** Index of each bar. */
  readonly index: readonly number[];
  readonly cash: readonly number[];
  readonly buyAndHold: readonly number[];
  /** Against quantiles of 5, 50 and 95 % of the random runs' equity at that close; empty without random runs. */
  readonly random: {
    readonly low: readonly number[];
    readonly median: readonly number[];
    readonly high: readonly number[];
  };
}

/** What else could have been done with the same bars, size and costs. */
export interface RegretReport {
  readonly cash: BaselineRegret;
  readonly buyAndHold: BaselineRegret;
  /**
   * Null for a run without trades: nothing is to be matched. Also for a strategy that sizes itself and lost its account,
   * whose mean exposure is not defined.
   */
  readonly random: RandomRegret | null;
  readonly overTime: RegretOverTime;
}

export interface RegretOptions {
  /** Random runs; by default 200, fewer on long series. */
  readonly runs?: number;
  /** 1 by default. */
  readonly seed?: number;
  /** Bars before the strategy's first decision, in which random runs do not trade either; 0 by default. */
  readonly warmUp?: number;
}

/** Bars that all random runs together may take; an event-driven run counts as many. */
const MOST_BARS = 2_000_000;
const EVENT_COST = 20;
const RUNS = { most: 200, least: 20 };
/** Closes at which regret over time is kept, at most. */
const POINTS = 200;

/**
 * Regret of a run of one symbol against cash, buy-and-hold and matched random runs, on the same bars, size and costs.
 * A random run makes as many trades, as long in total and in the same directions (`matchedSignals`); it has no stops,
 * whose exits are in the holding times already, and no risk policy. Where the strategy sizes itself, a random run
 * holds the mean exposure that ours had in the market. Buy-and-hold is long, whatever the run's side.
 *
 * Source: random entries with the holding times of the system under test, Aronson, Evidence-Based Technical Analysis
 * (2006), chapter 5 (Monte Carlo permutation); regret, Savage, The Theory of Statistical Decision, Journal of the
 * American Statistical Association 46:253 (1951).
 *
 * @param sizesItself whether the strategy sets its own exposure
 */
export function measureRegret(
  bars: Bars,
  ours: BacktestResult,
  options: BacktestOptions,
  sizesItself: boolean,
  { runs = defaultRuns(bars, options, sizesItself), seed = 1, warmUp = 0 }: RegretOptions = {},
): RegretReport {
  const index = spreadPoints(bars.length);
  const held = runBacktest(bars, "buy-and-hold", {}, { ...options, side: "long" }).result.equity;
  const cash = new Float64Array(bars.length).fill(options.cash);
  const matched =
    ours.trades.length === 0 || (sizesItself && ruinIndex(ours.equity) >= 0)
      ? null
      : playRandom(bars, ours, options, sizesItself, { runs, seed, warmUp }, index);
  const at = (equity: Float64Array): number[] => index.map((i) => equity[i]! - ours.equity[i]!);
  const quantile = (p: number): number[] =>
    matched ? index.map((i, k) => quantileSorted(matched.columns[k]!, p) - ours.equity[i]!) : [];
  return {
    cash: against(cash, ours.equity),
    buyAndHold: against(held, ours.equity),
    random: matched && judgeRandom(matched, ours, seed),
    overTime: {
      index,
      cash: at(cash),
      buyAndHold: at(held),
      random: { low: quantile(0.05), median: quantile(0.5), high: quantile(0.95) },
    },
  };
}

function defaultRuns({ length }: Bars, options: BacktestOptions, sizesItself: boolean): number {
  const event = sizesItself || eventEngineOption(matchedOptions(options)) !== undefined;
  const affordable = Math.floor(MOST_BARS / (Math.max(1, length) * (event ? EVENT_COST : 1)));
  return Math.min(RUNS.most, Math.max(RUNS.least, affordable));
}

function spreadPoints(length: number): number[] {
  const count = Math.min(POINTS, length);
  return Array.from({ length: count }, (_, k) => Math.floor(((k + 1) * length) / count) - 1);
}

function against(baseline: Float64Array, ours: Float64Array): BaselineRegret {
  let worst = -Infinity;
  for (let i = 0; i < ours.length; i++) worst = Math.max(worst, baseline[i]! - ours[i]!);
  const finalEquity = baseline.at(-1) ?? Number.NaN;
  return { finalEquity, regret: finalEquity - (ours.at(-1) ?? Number.NaN), worst };
}

interface RandomRuns {
  readonly runs: number;
  /** Equity of the runs at each kept close, rising; the last is the end. */
  readonly columns: readonly Float64Array[];
  readonly tradedNotional: number;
}

function playRandom(
  bars: Bars,
  ours: BacktestResult,
  options: BacktestOptions,
  sizesItself: boolean,
  { runs, seed, warmUp }: Required<RegretOptions>,
  index: readonly number[],
): RandomRuns {
  const spells = heldSpells(ours.trades, bars.length);
  const delay = options.fill === "close" ? 0 : 1;
  const from = Math.max(0, Math.min(warmUp, ours.trades.entryIndex[0]! - delay));
  const same = matchedOptions(options);
  const exposure = sizesItself ? ours.activity.exposureSum / Math.max(1, ours.activity.barsInMarket) : null;
  const columns = index.map(() => new Float64Array(runs));
  let tradedNotional = 0;
  for (let run = 0; run < runs; run++) {
    const signals = matchedSignals(spells, bars.length, from, delay, seed + run);
    const { equity, activity } =
      exposure === null
        ? signalBacktest(bars, signals, same)
        : exposureBacktest(bars, constantExposure(signals, exposure), same, { journaled: false });
    tradedNotional += activity.tradedNotional / runs;
    for (const [k, i] of index.entries()) columns[k]![run] = equity[i]!;
  }
  for (const column of columns) column.sort();
  return { runs, columns, tradedNotional };
}

function matchedOptions(options: BacktestOptions): BacktestOptions {
  return { ...options, stopLoss: null, takeProfit: null, trailingStop: null, riskPolicy: undefined };
}

function constantExposure(signals: Int8Array, size: number): Float64Array {
  return Float64Array.from(signals, (signal) => {
    if (keepsDirection(signal)) return Number.NaN;
    return signal === LONG ? size : signal === SHORT ? -size : 0;
  });
}

function judgeRandom(
  { runs, columns, tradedNotional }: RandomRuns,
  { equity, activity }: BacktestResult,
  seed: number,
): RandomRegret {
  const final = columns.at(-1)!;
  const end = equity.at(-1)!;
  const [low, median, high] = [0.05, 0.5, 0.95].map((p) => quantileSorted(final, p));
  const below = final.reduce((count, other) => count + (other < end ? 1 : other === end ? 0.5 : 0), 0);
  return {
    runs,
    seed,
    finalEquity: { low: low!, median: median!, high: high! },
    regret: median! - end,
    beaten: below / runs,
    tradedNotional,
    ourTradedNotional: activity.tradedNotional,
  };
}
