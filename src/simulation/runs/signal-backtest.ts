import type { Bars } from "../../market/series/bars.js";
import type { Signal } from "../../strategies/contract/signal.js";
import { backtest } from "./backtest.js";
import { eventEngineOption, type BacktestOptions } from "../account/options.js";
import type { BacktestResult } from "../account/result.js";
import { vectorBacktest } from "../vector/vector-backtest.js";

/**
 * Runs signals over bars with the fast path, or with the event-driven engine where an option needs it; both give the
 * same result for what both can do.
 *
 * @param signals one signal a bar, decided on its close
 * @throws TypeError when signals and bars differ in length.
 */
export function signalBacktest(bars: Bars, signals: Int8Array, options: BacktestOptions): BacktestResult {
  if (eventEngineOption(options) === undefined || signals.length !== bars.length)
    return vectorBacktest(bars, signals, options);
  let index = 0;
  return backtest(bars, { next: () => signals[index++] as Signal }, options, { journaled: false });
}
