import type { Bars } from "../../market/series/bars.js";
import { abstentionAt, type Abstention } from "./abstention.js";
import { GrowingBars } from "./growing-bars.js";
import type { Signal } from "./signal.js";
import type { GatedSignals, SignalSource } from "./strategy.js";

/**
 * The streaming form of a strategy that has columns only: keeps every bar and asks for the signals of all so far at
 * each, of which it gives the last. O(bars) a bar in time and memory.
 */
export function bufferedSource(signals: (bars: Bars) => Int8Array): SignalSource {
  const seen = new GrowingBars();
  return {
    next(bar) {
      seen.push(bar);
      return signals(seen.bars).at(-1)! as Signal;
    },
  };
}

/** The same for a strategy that says why it abstains. */
export function bufferedGatedSource(gated: (bars: Bars) => GatedSignals): SignalSource {
  const seen = new GrowingBars();
  let abstention: Abstention | null = null;
  return {
    abstention: () => abstention,
    next(bar) {
      seen.push(bar);
      const { signals, abstentions } = gated(seen.bars);
      abstention = abstentionAt(abstentions, signals.length - 1);
      return signals.at(-1)! as Signal;
    },
  };
}
