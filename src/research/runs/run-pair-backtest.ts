import { InputError } from "../../core/errors.js";
import { hash } from "../../core/hash.js";
import { hashBars, type Bars } from "../../market/series/bars.js";
import { barsPerYear } from "../../market/series/periods-per-year.js";
import { summarise } from "../../metrics/summary.js";
import { checkOptions, type BacktestOptions } from "../../simulation/account/options.js";
import { pairProgram } from "../../simulation/runs/pair-program.js";
import type { JournaledResult } from "../../simulation/account/result.js";
import { runProgram } from "../../simulation/runs/run-program.js";
import { hasStops } from "../../simulation/account/stops.js";
import { alignBars } from "../../strategies/contract/align-bars.js";
import { strategyParameters } from "../../strategies/catalog.js";
import type { PairStrategy } from "../../strategies/rules/pair-strategy.js";
import type { MeasuredRun } from "./run-backtest.js";

/** A pair's run with its figures; indices of equity and trades refer to the bars that both legs have. */
export interface MeasuredPairRun extends MeasuredRun {
  readonly result: JournaledResult;
  readonly first: Bars;
  readonly second: Bars;
}

/**
 * One backtest of a strategy that trades two series, over the times at which both have a bar. Both legs share one cash;
 * the capital is the account's equity when a target changes. The run's side does not apply, since one leg is short,
 * and its size says only whether units are whole.
 *
 * @throws InputError for two series of one symbol, of different timeframes or without a common time, for stops, and
 *   for a parameter or an option outside of its range.
 */
export function runPairBacktest(
  first: Bars,
  second: Bars,
  strategy: PairStrategy,
  given: Readonly<Record<string, number>>,
  options: BacktestOptions,
): MeasuredPairRun {
  const parameters = strategyParameters(strategy, given);
  checkOptions(options);
  if (hasStops(options))
    throw new InputError(
      `Cannot trade a pair with a stop or target: it would take out one leg and leave the other, expected none`,
    );
  const [a, b] = alignPair(first, second);
  const targets = strategy.targets(a, b, parameters);
  let index = 0;
  const targetOf = () => ({ first: targets.first[index]!, second: targets.second[index++]! });
  const program = pairProgram(strategy.name, [a.symbol, b.symbol], targetOf, options);
  const result = runProgram(program, [{ bars: a }, { bars: b }], options);
  const metrics = summarise(result, options, barsPerYear(a));
  return { parameters, result, metrics, first: a, second: b };
}

/** The hash of both legs' data, in their order: what a trial on a pair was made on. */
export function hashPair(first: Bars, second: Bars): string {
  return hash("pair/1", hashBars(first), hashBars(second));
}

function alignPair(first: Bars, second: Bars): readonly [Bars, Bars] {
  const names = `${first.symbol} with ${second.symbol}`;
  if (first.symbol === second.symbol)
    throw new InputError(`Cannot trade ${names}: both series have one name, expected two symbols`);
  if (first.timeframe !== second.timeframe) {
    throw new InputError(
      `Cannot trade ${names}: bars of ${first.timeframe} and ${second.timeframe}, expected one timeframe`,
    );
  }
  const aligned = alignBars(first, second);
  if (aligned[0].length > 0) return aligned;
  throw new InputError(
    `Cannot trade ${names}: no bar of one has the time of a bar of the other, expected series that overlap`,
  );
}
