import type { TradingProgram } from "../../trading/orders/program.js";
import type { Market } from "../event/desk.js";
import { checkOptions, type BacktestOptions } from "../account/options.js";
import { ProgramRun } from "../event/program-run.js";
import type { JournaledResult } from "../account/result.js";
import type { RunSettings } from "../account/run-settings.js";
import { signalPolicy } from "../account/signal-policy.js";

/**
 * Runs a trading program over one or more markets that share the cash. Equity has one value for each time at which at
 * least one market has a bar; a market without one keeps its last price, and nothing fills there.
 *
 * @throws InputError for an option outside of its range; TypeError without a market, for two of one symbol, or for
 *   different timeframes; RangeError for an order that lacks a price.
 */
export function runProgram(
  program: TradingProgram,
  markets: readonly Market[],
  options: BacktestOptions,
  { session = "backtest", strategy = program.name, journaled = true }: RunSettings = {},
): JournaledResult {
  checkOptions(options);
  if (markets.length === 0) throw new TypeError("Cannot backtest: no market, expected at least one");
  return new ProgramRun(
    program,
    markets,
    options,
    signalPolicy(options, strategy, session),
    journaled,
  ).play();
}
