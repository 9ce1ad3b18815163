import type { Parameter } from "../core/parameters.js";
import { sliceBars, type Bars } from "../market/series/bars.js";
import { checkLookahead } from "../research/runs/lookahead.js";
import { strategySubject } from "../research/runs/lookahead-subject.js";
import { runBacktest } from "../research/runs/run-backtest.js";
import { hashResult } from "../simulation/account/result.js";
import type { BacktestOptions } from "../simulation/account/options.js";
import { strategyParameters } from "../strategies/catalog.js";
import type { Strategy } from "../strategies/contract/strategy.js";
import { encodeMetrics, isoTime } from "./run-record.js";

/** A strategy with its defaults on one series; metrics as in a run's record. */
export interface StrategyResult {
  readonly symbol: string;
  readonly first: string;
  readonly last: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Of buy and hold on the same bars and options. */
  readonly heldMetrics: Readonly<Record<string, number | null>>;
  /** Of equity and trades, as in a run's record. */
  readonly hash: string;
  /** The result is the best of this many. */
  readonly trials: number;
}

/** What a look-ahead check found, and on what. */
export interface LookaheadStatus {
  readonly verdict: "clean" | "leaks";
  readonly leaks: number;
  readonly symbol: string;
  /** Bars, from the first on, at each of which the future was cut off and altered. */
  readonly bars: number;
}

/** A strategy of the catalog as the pages show it. */
export interface StrategyEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly baseline: boolean;
  readonly parameters: readonly Parameter[];
  /** Bars that its first signal needs with default parameters. */
  readonly lookback: number;
  /** It says itself how much to hold; the run's size does not. */
  readonly sizesItself: boolean;
  readonly results: readonly StrategyResult[];
  readonly lookahead: LookaheadStatus;
}

/** What a strategy is run on. */
export interface StrategyTest {
  readonly bars: Bars;
  readonly options: BacktestOptions;
}

/**
 * A strategy with its defaults on each series, and its look-ahead check on the first bars of the first series.
 *
 * @param checked how many bars that are
 */
export function describeStrategy(
  strategy: Strategy,
  tests: readonly [StrategyTest, ...StrategyTest[]],
  checked: number,
): StrategyEntry {
  const { name, title, description, baseline, parameters } = strategy;
  const values = strategyParameters(strategy, {});
  const bars = sliceBars(tests[0].bars, 0, checked);
  const { verdict, leakCount } = checkLookahead(bars, strategySubject(strategy, values));
  return {
    name,
    title,
    description,
    baseline,
    parameters,
    lookback: strategy.lookback(values),
    sizesItself: strategy.exposure !== undefined,
    results: tests.map((test) => runOnce(strategy, test)),
    lookahead: { verdict, leaks: leakCount, symbol: bars.symbol, bars: bars.length },
  };
}

function runOnce(strategy: Strategy, { bars, options }: StrategyTest): StrategyResult {
  const { result, metrics } = runBacktest(bars, strategy, {}, options);
  return {
    symbol: bars.symbol,
    first: isoTime(bars.time[0]!),
    last: isoTime(bars.time[bars.length - 1]!),
    metrics: encodeMetrics(metrics),
    heldMetrics: encodeMetrics(runBacktest(bars, "buy-and-hold", {}, options).metrics),
    hash: hashResult(result),
    trials: 1,
  };
}
