import type { ParameterValues } from "../../core/parameters.js";
import type { Bars } from "../../market/series/bars.js";
import { barsPerYear } from "../../market/series/periods-per-year.js";
import type { MetricName } from "../../metrics/definitions.js";
import { summarise } from "../../metrics/summary.js";
import { decisionBacktest } from "../../simulation/runs/decision-backtest.js";
import { checkOptions, type BacktestOptions } from "../../simulation/account/options.js";
import type { BacktestResult } from "../../simulation/account/result.js";
import { findStrategy, strategyParameters } from "../../strategies/catalog.js";
import { decide, type Decisions } from "../../strategies/contract/decisions.js";
import type { Strategy } from "../../strategies/contract/strategy.js";

/** A run with its figures. */
export interface MeasuredRun {
  readonly parameters: ParameterValues;
  readonly result: BacktestResult;
  /** NaN where undefined. */
  readonly metrics: Readonly<Record<MetricName, number>>;
}

/** A run with what its strategy decided. */
export interface DecidedRun extends MeasuredRun {
  readonly decisions: Decisions;
}

/**
 * One backtest of a strategy or of a named one, with every metric. A strategy that sets its own exposure trades that.
 *
 * @throws InputError for an unknown strategy, a parameter or an option outside of its range.
 */
export function runBacktest(
  bars: Bars,
  strategyOrName: string | Strategy,
  given: Readonly<Record<string, number>>,
  options: BacktestOptions,
): DecidedRun {
  const strategy = typeof strategyOrName === "string" ? findStrategy(strategyOrName) : strategyOrName;
  const parameters = strategyParameters(strategy, given);
  checkOptions(options);
  const decisions = decide(strategy, bars, parameters);
  const result = decisionBacktest(bars, decisions, options);
  const metrics = summarise(result, options, barsPerYear(bars));
  return { parameters, decisions, result, metrics };
}
