import { InputError } from "../../core/errors.js";
import type { ParameterValues } from "../../core/parameters.js";
import type { Bar, Bars } from "../../market/series/bars.js";
import { HOLD, LONG, SHORT, type Signal } from "../contract/signal.js";
import type { SignalSource, Strategy } from "../contract/strategy.js";
import { REFRESH, RollingSum, rolledSum } from "../contract/window-sum.js";

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
  lookback: (values) => values["slow"]! + 1,
  check({ fast, slow }) {
    if (fast! >= slow!)
      throw new InputError(`Parameter "fast" is ${fast}, expected less than "slow", which is ${slow}`);
  },
  signals: (bars, values) => crossoverSignals(bars, values),
  start: (values) => new CrossoverSource(values["fast"]!, values["slow"]!),
};

/** Which side of the slow average the fast one is on: 1, −1, or 0 where they are equal or not there yet. */
export function crossoverSign(fast: number, slow: number): number {
  const margin = TIE * Math.abs(slow);
  return fast > slow + margin ? 1 : fast < slow - margin ? -1 : 0;
}

function crossoverSignals({ close, length }: Bars, values: ParameterValues): Int8Array {
  const fast = values["fast"]!;
  const slow = values["slow"]!;
  const fastShare = 1 / fast;
  const slowShare = 1 / slow;
  const signals = new Int8Array(length);
  let last = 0;
  for (let start = slow - 1; start < length;) {
    let fastSum = rolledSum(close, start, fast);
    let slowSum = rolledSum(close, start, slow);
    const end = Math.min(length, start - (start % REFRESH) + REFRESH);
    for (let i = start; ;) {
      const sign = crossoverSign(fastSum * fastShare, slowSum * slowShare);
      if (sign !== 0) {
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

/** The moving average of closes to the last bit as `signals` compares it; NaN for the first window − 1 bars. */
export function crossoverMean(close: Float64Array, window: number): Float64Array {
  const share = 1 / window;
  const mean = new Float64Array(close.length).fill(Number.NaN, 0, Math.min(close.length, window - 1));
  let sum = 0;
  for (let i = window - 1; i < close.length; i++) {
    const fresh = i === window - 1 || i % REFRESH === 0;
    sum = fresh ? rolledSum(close, i, window) : sum + (close[i]! - close[i - window]!);
    mean[i] = sum * share;
  }
  return mean;
}

class CrossoverSource implements SignalSource {
  readonly #fastShare: number;
  readonly #slowShare: number;
  readonly #fast: RollingSum;
  readonly #slow: RollingSum;
  #last = 0;

  constructor(fast: number, slow: number) {
    this.#fastShare = 1 / fast;
    this.#slowShare = 1 / slow;
    this.#fast = new RollingSum(fast);
    this.#slow = new RollingSum(slow);
  }

  next({ close }: Bar): Signal {
    const sign = crossoverSign(
      this.#fast.next(close) * this.#fastShare,
      this.#slow.next(close) * this.#slowShare,
    );
    if (sign === 0) return HOLD;
    const turned = sign + this.#last === 0;
    this.#last = sign;
    if (!turned) return HOLD;
    return sign > 0 ? LONG : SHORT;
  }
}
