import { InputError } from "../core/errors.js";
import type { ParameterValues } from "../core/parameters.js";
import type { Bar, Bars } from "../market/bars.js";
import { HOLD, LONG, SHORT, type Signal } from "./signal.js";
import type { SignalSource, Strategy } from "./strategy.js";

/** Both forms add their windows up anew at every multiple of this, so that rounding cannot pile up. */
const REFRESH = 4096;
/** Averages closer than this fraction of the slow one are equal: less is rounding, not a difference. */
const TIE = 1e-12;

/**
 * Simple moving average crossover on closes: long when fast − slow turns from negative to positive, short (or
 * flat) on the opposite turn; a difference of zero keeps the last sign.
 */
export const smaCrossover: Strategy = {
  name: "sma-crossover",
  title: "SMA crossover",
  description:
    "Long when the fast moving average of closes crosses above the slow one; flat, or short where the run allows it, when it crosses below.",
  baseline: false,
  parameters: [
    {
      name: "fast",
      kind: "integer",
      default: 10,
      min: 1,
      max: 100_000,
      step: 1,
      label: "Fast average",
      description: "Closes in the fast moving average, in bars",
    },
    {
      name: "slow",
      kind: "integer",
      default: 30,
      min: 2,
      max: 100_000,
      step: 1,
      label: "Slow average",
      description: "Closes in the slow moving average, in bars; more than fast",
    },
  ],
  lookback: (values) => values["slow"]!,
  check({ fast, slow }) {
    if (fast! >= slow!)
      throw new InputError(`Parameter "fast" is ${fast}, expected less than "slow", which is ${slow}`);
  },
  signals: (bars, values) => crossoverSignals(bars, values),
  start: (values) => new CrossoverSource(values["fast"]!, values["slow"]!),
};

function crossoverSignals({ close, length }: Bars, values: ParameterValues): Int8Array {
  const fast = values["fast"]!;
  const slow = values["slow"]!;
  const signals = new Int8Array(length);
  let last = 0;
  for (let start = slow - 1; start < length;) {
    let fastSum = windowSum(close, start, fast);
    let slowSum = windowSum(close, start, slow);
    const end = Math.min(length, start - (start % REFRESH) + REFRESH);
    for (let i = start; ;) {
      const difference = fastSum * slow - slowSum * fast;
      if (Math.abs(difference) > TIE * Math.abs(slowSum * fast)) {
        const sign = difference > 0 ? 1 : -1;
        if (sign + last === 0) signals[i] = sign;
        last = sign;
      }
      if (++i >= end) break;
      const entering = close[i]!;
      fastSum += entering - close[i - fast]!;
      slowSum += entering - close[i - slow]!;
    }
    start = end;
  }
  return signals;
}

/** The sum of the n values that end at an index, oldest first. */
function windowSum(values: Float64Array, end: number, n: number): number {
  let sum = 0;
  for (let i = end - n + 1; i <= end; i++) sum += values[i]!;
  return sum;
}

class CrossoverSource implements SignalSource {
  readonly #fast: number;
  readonly #slow: number;
  /** The last `slow` closes, the bar at index i in place i mod slow. */
  readonly #ring: Float64Array;
  #index = -1;
  #fastSum = 0;
  #slowSum = 0;
  #last = 0;

  constructor(fast: number, slow: number) {
    this.#fast = fast;
    this.#slow = slow;
    this.#ring = new Float64Array(slow);
  }

  next({ close }: Bar): Signal {
    const i = ++this.#index;
    const slow = this.#slow;
    const leavingSlow = this.#ring[i % slow]!;
    this.#ring[i % slow] = close;
    if (i < slow - 1) return HOLD;
    if (i === slow - 1 || i % REFRESH === 0) {
      this.#fastSum = this.#sum(this.#fast);
      this.#slowSum = this.#sum(slow);
    } else {
      const leavingFast = this.#ring[(i - this.#fast) % slow]!;
      this.#fastSum += close - leavingFast;
      this.#slowSum += close - leavingSlow;
    }
    return this.#signal();
  }

  #signal(): Signal {
    const difference = this.#fastSum * this.#slow - this.#slowSum * this.#fast;
    if (!(Math.abs(difference) > TIE * Math.abs(this.#slowSum * this.#fast))) return HOLD;
    const sign = difference > 0 ? LONG : SHORT;
    const turned = sign + this.#last === 0;
    this.#last = sign;
    return turned ? sign : HOLD;
  }

  #sum(n: number): number {
    let sum = 0;
    for (let i = this.#index - n + 1; i <= this.#index; i++) sum += this.#ring[i % this.#slow]!;
    return sum;
  }
}
