import { createRandom } from "../../core/random.js";
import { FLAT, HOLD, LONG, type Signal } from "../contract/signal.js";
import type { SignalSource, Strategy } from "../contract/strategy.js";

/** Owns nothing, ever: the floor that any strategy has to beat after costs. */
export const cash: Strategy = {
  name: "cash",
  title: "Cash",
  description: "Never trades. Its equity is the starting cash.",
  baseline: true,
  parameters: [],
  lookback: () => 0,
  signals: (bars) => new Int8Array(bars.length),
  start: () => ({ next: () => HOLD }),
};

/** Buys on the first bar and keeps the position. */
export const buyAndHold: Strategy = {
  name: "buy-and-hold",
  title: "Buy and hold",
  description: "Buys on the first bar with the run's size and costs, and never sells.",
  baseline: true,
  parameters: [],
  lookback: () => 1,
  signals(bars) {
    const signals = new Int8Array(bars.length);
    if (bars.length > 0) signals[0] = LONG;
    return signals;
  },
  start() {
    let first = true;
    return {
      next() {
        const signal = first ? LONG : HOLD;
        first = false;
        return signal;
      },
    };
  },
};

/** Turns long and flat at random moments: what luck alone does with the same costs. */
export const random: Strategy = {
  name: "random",
  title: "Random",
  description: "Turns between long and flat by a seeded coin, once in `hold` bars on average.",
  baseline: true,
  parameters: [
    {
      name: "seed",
      kind: "integer",
      default: 1,
      min: 0,
      max: 2 ** 31 - 1,
      step: 1,
      label: "Seed",
      description: "Start of the random sequence: the same seed gives the same run",
    },
    {
      name: "hold",
      kind: "integer",
      default: 20,
      min: 1,
      max: 100_000,
      step: 1,
      label: "Mean holding time",
      description: "Bars between turns, on average",
    },
  ],
  lookback: () => 1,
  signals(bars, values) {
    const source = randomSource(values["seed"]!, values["hold"]!);
    return Int8Array.from({ length: bars.length }, () => source.next());
  },
  start: (values) => randomSource(values["seed"]!, values["hold"]!),
};

function randomSource(seed: number, hold: number): { next(): Signal } & SignalSource {
  const chance = createRandom(seed);
  let long = false;
  return {
    next() {
      if (chance.integer(hold) !== 0) return HOLD;
      long = !long;
      return long ? LONG : FLAT;
    },
  };
}
