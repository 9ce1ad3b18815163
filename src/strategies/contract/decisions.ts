import type { ParameterValues } from "../../core/parameters.js";
import type { Bars } from "../../market/series/bars.js";
import { ABSTAIN, isAbstention } from "./signal.js";
import type { GatedSignals, Strategy } from "./strategy.js";

/** What a strategy decides on every bar's close, in columns as long as the bars. */
export interface Decisions {
  readonly signals: Int8Array;
  /** Where the strategy sets its own size: the target notional ÷ equity; null where the run sets it. */
  readonly exposure: Float64Array | null;
  /** Why the strategy abstained and what it had signalled with its gates open; null where it does not say. */
  readonly gates: Omit<GatedSignals, "signals"> | null;
}

/** A strategy's decisions over bars; throws what the strategy throws. */
export function decide(strategy: Strategy, bars: Bars, values: ParameterValues): Decisions {
  const gated = strategy.gated?.(bars, values) ?? null;
  const signals = gated?.signals ?? strategy.signals(bars, values);
  const exposure = strategy.exposure?.(bars, values) ?? null;
  return {
    signals,
    exposure: exposure && abstainingExposure(exposure, signals),
    gates: gated && { open: gated.open, abstentions: gated.abstentions },
  };
}

/** The exposures as they are traded: an abstention changes nothing, or leaves. */
function abstainingExposure(exposure: Float64Array, signals: Int8Array): Float64Array {
  if (!signals.some(isAbstention)) return exposure;
  return exposure.map((value, i) => {
    if (!isAbstention(signals[i]!)) return value;
    return signals[i] === ABSTAIN ? Number.NaN : 0;
  });
}
