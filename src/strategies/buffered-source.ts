import { allocateColumns, BAR_COLUMNS, createBars, sliceBars, type Bars } from "../market/bars.js";
import { inferTimeframe } from "../market/timeframe.js";
import type { Signal } from "./signal.js";
import type { SignalSource } from "./strategy.js";

/**
 * The streaming form of a strategy that has columns only: keeps every bar and asks for the signals of all so far at
 * each, of which it gives the last. O(bars) a bar in time and memory.
 */
export function bufferedSource(signals: (bars: Bars) => Int8Array): SignalSource {
  let columns = allocateColumns(256);
  let length = 0;
  return {
    next(bar) {
      if (length === columns.time.length) {
        const larger = allocateColumns(2 * length);
        for (const name of BAR_COLUMNS) larger[name].set(columns[name]);
        columns = larger;
      }
      for (const name of BAR_COLUMNS) columns[name][length] = bar[name];
      length++;
      const timeframe = inferTimeframe(columns.time.subarray(0, Math.min(length, 50)));
      const all = createBars({ symbol: "", timeframe, source: "stream", synthetic: false }, columns);
      return signals(sliceBars(all, 0, length))[length - 1]! as Signal;
    },
  };
}
