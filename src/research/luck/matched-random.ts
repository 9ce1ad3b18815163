import { createRandom, type Random } from "../../core/random.js";
import type { TradeLog } from "../../trading/orders/trade-log.js";
import { FLAT, LONG, SHORT } from "../../strategies/contract/signal.js";

/** A run's trades as stretches of bars: how long each was held, and in which direction. */
export interface HeldSpells {
  /** Bars from the entry's fill to the exit's, at least 1, in the order of the entries. */
  readonly bars: Int32Array;
  /** 1 long, −1 short. */
  readonly direction: Int8Array;
}

/** The spells of a run over a number of bars; a trade that is still open lasts to the end. */
export function heldSpells(trades: TradeLog, bars: number): HeldSpells {
  const n = trades.length;
  const held = Int32Array.from({ length: n }, (_, k) => {
    const exit = trades.exitIndex[k]!;
    return Math.max(1, (exit < 0 ? bars : exit) - trades.entryIndex[k]!);
  });
  return { bars: held, direction: trades.direction.slice(0, n) };
}

/**
 * Signals of a random strategy whose turnover is that of a run: as many trades in the same sequence of directions, the
 * same holding times (shuffled within a direction), and entries at random: the bars without a position are dealt out
 * before, between and after the trades by independent uniform draws. Two trades of one direction keep a bar between them
 * where there are enough, so that they stay two.
 *
 * @param bars of the series
 * @param from the first bar on which the run's strategy could decide: a random run does not trade in its warm-up either
 * @param delay bars from a decision to its fill: 1, or 0 where orders fill at the close
 */
export function matchedSignals(
  spells: HeldSpells,
  bars: number,
  from: number,
  delay: number,
  seed: number,
): Int8Array {
  const chance = createRandom(seed);
  const held = shuffledWithin(spells, chance);
  const apart = separators(spells, bars - from - delay - sum(held));
  const free = Math.max(0, bars - from - delay - sum(held) - sum(apart));
  const before = Float64Array.from(held, () => chance.integer(free + 1)).sort();
  const signals = new Int8Array(bars);
  let at = from;
  for (let k = 0; k < held.length; k++) {
    at += apart[k]! + before[k]! - (before[k - 1] ?? 0);
    if (at >= bars) break;
    signals[at] = spells.direction[k]! > 0 ? LONG : SHORT;
    at += held[k]!;
    if (at < bars) signals[at] = FLAT;
  }
  return signals;
}

/** Bars that must lie before each trade: 1 after one of the same direction, none where there are too few. */
function separators({ direction }: HeldSpells, flat: number): Int32Array {
  const apart = Int32Array.from(direction, (d, k) => Number(k > 0 && d === direction[k - 1]));
  return sum(apart) <= flat ? apart : apart.fill(0);
}

function shuffledWithin({ bars, direction }: HeldSpells, chance: Random): Int32Array {
  const held = bars.slice();
  for (const side of [1, -1]) {
    const places = Array.from(held.keys()).filter((k) => direction[k] === side);
    for (let i = places.length - 1; i > 0; i--) {
      const j = chance.integer(i + 1);
      const [a, b] = [places[i]!, places[j]!];
      [held[a], held[b]] = [held[b]!, held[a]!];
    }
  }
  return held;
}

function sum(values: Int32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
