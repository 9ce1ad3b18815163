import { HOLD, type Signal } from "./signal.js";
import type { SignalSource } from "./strategy.js";

/**
 * A source that sees its first bars without deciding on them, as a strategy that is put on the desk sees the stored
 * ones.
 */
export function afterWarmUp(source: SignalSource, bars: number): SignalSource {
  let seen = 0;
  return {
    ...(source.abstention && { abstention: () => source.abstention!() }),
    next(bar): Signal {
      const signal = source.next(bar);
      return seen++ < bars ? HOLD : signal;
    },
  };
}
