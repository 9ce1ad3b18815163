import type { Bars } from "../../market/series/bars.js";
import type { SignalSource } from "../../strategies/contract/strategy.js";
import type { BacktestOptions } from "../account/options.js";
import { ProgramRun } from "../event/program-run.js";
import type { JournaledResult } from "../account/result.js";
import type { RunSettings } from "../account/run-settings.js";
import { signalPolicy } from "../account/signal-policy.js";

/**
 * Plays bars one by one through a source of signals, the decision path and the simulated exchange: the event-driven
 * engine with the signals' adapter. Within a bar: waiting orders fill at the open, then stops and targets are tested,
 * then the source decides on the close, then the account is valued at the close.
 */
export function backtest(
  bars: Bars,
  source: SignalSource,
  options: BacktestOptions,
  { session = "backtest", strategy = "signals", journaled = true }: RunSettings = {},
): JournaledResult {
  const program = {
    name: strategy,
    signals: source.next.bind(source),
    ...(source.abstention && { abstention: () => source.abstention!() }),
  };
  const policy = signalPolicy(options, strategy, session);
  return new ProgramRun(program, [{ bars }], options, policy, journaled).play();
}
