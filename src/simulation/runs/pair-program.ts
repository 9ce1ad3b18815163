import type { Bar } from "../../market/series/bars.js";
import type { PairTarget } from "../../strategies/rules/pair-strategy.js";
import type { TradingProgram } from "../../trading/orders/program.js";
import type { BacktestOptions } from "../account/options.js";
import { roundUnits, sendUnits } from "../account/unit-targets.js";

/**
 * A program that holds a pair strategy's targets in two symbols. It trades only when a target is another than before,
 * with the account's equity on that close as the capital; in between the units stay. Where whole units leave nothing of
 * one leg, neither is held. A time at which one of the two has no bar decides nothing.
 *
 * @param targetOf units of both legs for each 1 of capital, decided on the bars' closes; asked once for every time at
 *   which both have a bar, in order; NaN changes nothing
 */
export function pairProgram(
  name: string,
  symbols: readonly [first: string, second: string],
  targetOf: (first: Bar, second: Bar) => PairTarget,
  options: Pick<BacktestOptions, "size">,
): TradingProgram {
  const round = roundUnits(options);
  let held: PairTarget = { first: 0, second: 0 };
  return {
    name,
    onBar(context) {
      const [first, second] = [context.bar(symbols[0]), context.bar(symbols[1])];
      if (!first || !second) return;
      const target = targetOf(first, second);
      if (Number.isNaN(target.first + target.second)) return;
      if (target.first === held.first && target.second === held.second) return;
      held = target;
      const capital = Math.max(0, context.equity);
      const units = [round(capital * target.first), round(capital * target.second)] as const;
      const lame = (target.first !== 0 && units[0] === 0) || (target.second !== 0 && units[1] === 0);
      sendUnits(context, { [symbols[0]]: lame ? 0 : units[0], [symbols[1]]: lame ? 0 : units[1] });
    },
  };
}
