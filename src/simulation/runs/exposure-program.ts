import type { Bar } from "../../market/series/bars.js";
import type { RunSide } from "../../strategies/contract/signal.js";
import type { Fill } from "../../trading/orders/fill.js";
import { positionOf } from "../../trading/orders/portfolio.js";
import type { TradingContext, TradingProgram } from "../../trading/orders/program.js";
import type { BacktestOptions } from "../account/options.js";
import { bracketOf } from "../account/signal-policy.js";
import { roundUnits, sendUnits } from "../account/unit-targets.js";

/**
 * A program that holds a strategy's own exposure to one symbol. It trades only when the exposure is another than on the
 * bar before, on equity and close of the deciding bar; in between the units stay, so that the exposure drifts with price. A
 * direction that the run's side does not allow counts as 0. After a stop, a target or a margin call took the position
 * out, it stays flat until the direction changes.
 *
 * @param exposureOf signed notional ÷ equity, decided on a bar's close; asked once for every bar in order, NaN changes
 *   nothing
 */
export function exposureProgram(
  name: string,
  symbol: string,
  exposureOf: (bar: Bar) => number,
  options: BacktestOptions,
): TradingProgram {
  const { side } = options;
  const round = roundUnits(options);
  const bracket = bracketOf(options);
  let held = 0;
  let ours: readonly string[] = [];
  let takenOut = false;

  function follow(exposure: number, context: TradingContext, close: number): void {
    if (Number.isNaN(exposure) || exposure === held) return;
    const turns = Math.sign(exposure) !== Math.sign(held);
    held = exposure;
    if (takenOut && !turns) return;
    takenOut = false;
    const units = round((Math.max(0, context.equity) * exposure) / close);
    ours = sendUnits(context, { [symbol]: units }, bracket);
  }

  return {
    name,
    onFill({ clientOrderId }: Fill, context) {
      if (ours.includes(clientOrderId) || positionOf(context.portfolio, symbol).quantity !== 0) return;
      takenOut = true;
      for (const id of ours) context.cancel(id);
    },
    onBar(context) {
      const bar = context.bar(symbol);
      if (bar) follow(allowedExposure(exposureOf(bar), side), context, bar.close);
    },
  };
}

function allowedExposure(exposure: number, side: RunSide): number {
  if (side === "long-short" || Number.isNaN(exposure)) return exposure;
  return side === "long" ? Math.max(0, exposure) : Math.min(0, exposure);
}
