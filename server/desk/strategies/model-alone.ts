import { decimal, type Exactly } from "../../../src/core/decimal.js";
import type { Bars } from "../../../src/market/series/bars.js";
import { DEFAULT_OPTIONS } from "../../../src/simulation/account/options.js";
import { runProgram } from "../../../src/simulation/runs/run-program.js";
import { parseSize } from "../../../src/simulation/account/size.js";
import { findStrategy, strategyParameters } from "../../../src/strategies/catalog.js";
import { HOLD } from "../../../src/strategies/contract/signal.js";
import type { StrategySettings } from "../ledger/rows.js";

/**
 * What a rule would be worth had it traded by itself: the same rule on the same bars from the one after it was put on
 * the desk, each signal filled at the next open without costs, controls or persons.
 *
 * @param bars all that are known of its symbol
 * @param since opening of the last bar before it began, epoch milliseconds UTC
 * @returns the value of its allocation at the latest close; null before it has seen a bar of its own
 */
export function aloneEquity(bars: Bars, settings: StrategySettings, since: number): Exactly | null {
  if (bars.length === 0 || !(bars.time[bars.length - 1]! > since)) return null;
  const rule = findStrategy(settings.strategy);
  const source = rule.start(strategyParameters(rule, settings.parameters));
  const program = {
    name: rule.name,
    signals: (bar: Parameters<typeof source.next>[0]) => {
      const signal = source.next(bar);
      return bar.time > since ? signal : HOLD;
    },
  };
  const options = {
    ...DEFAULT_OPTIONS,
    cash: Number(settings.allocation),
    commission: 0,
    size: parseSize(settings.size),
    side: settings.side,
    stopLoss: settings.stopLoss,
  };
  const { equity } = runProgram(program, [{ bars }], options, { journaled: false });
  const last = equity.at(-1);
  return last === undefined || !Number.isFinite(last) ? null : decimal(last.toFixed(2));
}
