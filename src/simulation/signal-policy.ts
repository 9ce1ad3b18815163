import type { Bracket } from "../trading/order.js";
import type { TradingPolicy } from "../trading/step.js";
import type { BacktestOptions } from "./options.js";
import { hasStops } from "./stops.js";

/** How signals become orders under a run's options. */
export function signalPolicy(options: BacktestOptions, strategy: string, session: string): TradingPolicy {
  const { side, size } = options;
  return { session, strategy, side, size, bracket: hasStops(options) ? bracketOf(options) : null };
}

/** Stop, target and trail of the options as exits of every entry; the target pays slippage as any fill of a run. */
function bracketOf({ stopLoss, takeProfit, trailingStop }: BacktestOptions): Bracket {
  return {
    target: "touch",
    ...(stopLoss === null ? {} : { stopLoss: { fraction: stopLoss } }),
    ...(takeProfit === null ? {} : { takeProfit: { fraction: takeProfit } }),
    ...(trailingStop === null ? {} : { trailingStop }),
  };
}
