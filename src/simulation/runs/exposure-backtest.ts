import type { Bars } from "../../market/series/bars.js";
import { exposureProgram } from "./exposure-program.js";
import type { BacktestOptions } from "../account/options.js";
import type { JournaledResult } from "../account/result.js";
import { runProgram } from "./run-program.js";
import type { RunSettings } from "../account/run-settings.js";

/**
 * Runs exposures over bars with the event-driven engine; see `exposureProgram` for when and what it trades. The run's
 * size says only whether units are whole.
 *
 * @param exposure signed notional ÷ equity on every bar's close; NaN changes nothing
 * @throws TypeError when exposures and bars differ in length; InputError for an option outside of its range.
 */
export function exposureBacktest(
  bars: Bars,
  exposure: Float64Array,
  options: BacktestOptions,
  settings: RunSettings = {},
): JournaledResult {
  if (exposure.length !== bars.length)
    throw new TypeError(`Cannot backtest: ${exposure.length} exposures for ${bars.length} bars`);
  let index = 0;
  const program = exposureProgram("exposure", bars.symbol, () => exposure[index++]!, options);
  return runProgram(program, [{ bars }], options, settings);
}
