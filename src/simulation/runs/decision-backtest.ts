import type { Bars } from "../../market/series/bars.js";
import type { Decisions } from "../../strategies/contract/decisions.js";
import { exposureBacktest } from "./exposure-backtest.js";
import type { BacktestOptions } from "../account/options.js";
import type { BacktestResult } from "../account/result.js";
import { signalBacktest } from "./signal-backtest.js";

/**
 * Runs a strategy's decisions over bars: its exposures where it sets its own size, else its signals with the run's.
 *
 * @throws TypeError when decisions and bars differ in length.
 */
export function decisionBacktest(
  bars: Bars,
  { signals, exposure }: Decisions,
  options: BacktestOptions,
): BacktestResult {
  if (exposure === null) return signalBacktest(bars, signals, options);
  return exposureBacktest(bars, exposure, options, { journaled: false });
}
