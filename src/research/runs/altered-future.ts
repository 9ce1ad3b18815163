import { createRandom } from "../../core/random.js";
import {
  allocateColumns,
  BAR_COLUMNS,
  createBars,
  type BarColumns,
  type Bars,
} from "../../market/series/bars.js";
import { timeframeMs } from "../../market/time/timeframe.js";

/** What happens to the bars after a cut: prices and volumes doubled, halved, in another order, or all like the bar at the cut. */
export const ALTERATIONS = ["raised", "lowered", "shuffled", "constant"] as const;
export type Alteration = (typeof ALTERATIONS)[number];

/** Bars that follow the last one, so that it has a future that can be altered too. */
const EXTRA = 8;
/** The longest altered future: a rule that reads further ahead, or all, is seen by it too. */
const REACH = 64;
const PRICES = ["open", "high", "low", "close"] as const;

/** Other futures of the same bars: equal up to a cut, different for some bars after it, with the same times. */
export interface AlteredFutures {
  /** The most bars that `write` gives. */
  readonly length: number;
  /** Writes the bars up to the cut, itself included, and an altered future; gives how many bars that are. */
  write(cut: number, alteration: Alteration, out: BarColumns): number;
}

/** Prepares the futures of a series of at least one bar. The same seed shuffles in the same way. */
export function alterFutures(bars: Bars, seed: number): AlteredFutures {
  const base = extend(bars);
  const alternatives: Readonly<Record<Exclude<Alteration, "constant">, BarColumns>> = {
    raised: scale(base, 2),
    lowered: scale(base, 0.5),
    shuffled: shuffle(base, seed),
  };
  return {
    length: base.length,
    write(cut, alteration, out) {
      const after = cut + 1;
      const end = Math.min(base.length, after + REACH);
      const kept = alteration === "constant" ? end : after;
      for (const name of BAR_COLUMNS) out[name].set(base[name].subarray(0, kept));
      if (alteration === "constant") {
        for (const name of PRICES) out[name].fill(base.close[cut]!, after, end);
        out.volume.fill(base.volume[cut]!, after, end);
        return end;
      }
      const other = alternatives[alteration];
      for (const name of BAR_COLUMNS) out[name].set(other[name].subarray(after, end), after);
      return end;
    },
  };
}

function extend(bars: Bars): Bars {
  const n = bars.length;
  const columns = allocateColumns(n + EXTRA);
  for (const name of BAR_COLUMNS) {
    columns[name].set(bars[name]);
    columns[name].fill(bars[name][n - 1]!, n);
  }
  const step = timeframeMs(bars.timeframe);
  for (let i = n; i < n + EXTRA; i++) columns.time[i] = columns.time[i - 1]! + step;
  return createBars(bars, columns);
}

function scale(bars: Bars, factor: number): BarColumns {
  const by = (column: Float64Array): Float64Array => column.map((value) => value * factor);
  const { time, open, high, low, close, volume } = bars;
  return { time, open: by(open), high: by(high), low: by(low), close: by(close), volume: by(volume) };
}

/** The bars in another order on the same times, by Fisher and Yates. */
function shuffle(bars: Bars, seed: number): BarColumns {
  const chance = createRandom(seed);
  const order = Array.from({ length: bars.length }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = chance.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (i) => column[i]!);
  const { time, open, high, low, close, volume } = bars;
  return {
    time,
    open: pick(open),
    high: pick(high),
    low: pick(low),
    close: pick(close),
    volume: pick(volume),
  };
}
