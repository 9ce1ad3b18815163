import type { Bars } from "../market/bars.js";
import { GrowingBars } from "./growing-bars.js";
import type { Signal } from "./signal.js";
import type { SignalSource } from "./strategy.js";

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
