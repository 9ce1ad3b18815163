import type { Bracket } from "../../trading/orders/order.js";
import type { TradingPolicy } from "../../trading/orders/step.js";
import type { BacktestOptions } from "./options.js";
import { hasStops } from "./stops.js";

/** How signals become orders under a run's options. */
export function signalPolicy(options: BacktestOptions, strategy: string, session: string): TradingPolicy {
  const { side, size } = options;
  return { session, strategy, side, size, bracket: bracketOf(options) };
}

/** Stop, target and trail of the options as exits of every entry; the target pays slippage as any fill of a run. */
export function bracketOf(options: BacktestOptions): Bracket | null {
  if (!hasStops(options)) return null;
  const { stopLoss, takeProfit, trailingStop } = options;
  return {
    target: "touch",
    ...(stopLoss === null ? {} : { stopLoss: { fraction: stopLoss } }),
    ...(takeProfit === null ? {} : { takeProfit: { fraction: takeProfit } }),
    ...(trailingStop === null ? {} : { trailingStop }),
  };
}
