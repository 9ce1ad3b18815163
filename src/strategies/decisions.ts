import type { ParameterValues } from "../core/parameters.js";
import type { Bars } from "../market/bars.js";
import type { Strategy } from "./strategy.js";

/** What a strategy decides on every bar's close, in columns as long as the bars. */
export interface Decisions {
  readonly signals: Int8Array;
  /** Where the strategy sets its own size: the target notional ÷ equity; null where the run sets it. */
  readonly exposure: Float64Array | null;
}

/** A strategy's decisions over bars; throws what the strategy throws. */
export function decide(strategy: Strategy, bars: Bars, values: ParameterValues): Decisions {
  const signals = strategy.signals(bars, values);
  return { signals, exposure: strategy.exposure?.(bars, values) ?? null };
}
