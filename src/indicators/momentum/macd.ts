import { checkLengths, checkPeriod, firstNumber } from "../arguments.js";
import { emaStream, emaWeight, meanOf } from "../averages/ema.js";
import type { Stream } from "../stream.js";

/** The MACD line, its signal line and their difference, in the unit of the prices. */
export interface Macd<T = Float64Array> {
  readonly macd: T;
  readonly signal: T;
  readonly histogram: T;
}

/**
 * Moving average convergence divergence: EMA(fast) − EMA(slow), an EMA of that as signal line, and macd − signal as
 * histogram. Each as long as `values`, NaN for the first slow + signal − 2. As in TA-Lib all three begin together,
 * and the fast EMA is seeded with the `fast` values that end where the slow one starts. Leading NaN is passed over.
 *
 * Source: Appel, Technical Analysis: Power Tools for Active Investors (2005), chapter 8.
 *
 * @param out takes the results; must not share memory with `values`.
 * @throws RangeError unless the periods are integers from 1 with fast < slow; TypeError when `out` has another length.
 *
 * @example
 * macd(Float64Array.of(1, 2, 3, 5), 1, 2, 2).macd; // => Float64Array.of(NaN, NaN, 0.5, 0.8333333333333339)
 */
export function macd(
  values: Float64Array,
  fast: number,
  slow: number,
  signal: number,
  out: Macd = allocateMacd(values.length),
): Macd {
  checkMacd(fast, slow, signal);
  const { macd: lines, signal: signals, histogram: histograms } = out;
  checkLengths("MACD", values.length, { macd: lines, signal: signals, histogram: histograms });
  const n = values.length;
  const seed = firstNumber(values) + slow - 1;
  const first = seed + signal - 1;
  for (const column of [lines, signals, histograms]) column.fill(Number.NaN, 0, first);
  if (first >= n) return out;
  const fastWeight = emaWeight(fast);
  const slowWeight = emaWeight(slow);
  const signalWeight = emaWeight(signal);
  let fastAverage = meanOf(values, seed - fast + 1, seed + 1);
  let slowAverage = meanOf(values, seed - slow + 1, seed + 1);
  let total = fastAverage - slowAverage;
  for (let i = seed + 1; i <= first; i++) {
    fastAverage += fastWeight * (values[i]! - fastAverage);
    slowAverage += slowWeight * (values[i]! - slowAverage);
    total += fastAverage - slowAverage;
  }
  let signalAverage = total / signal;
  lines[first] = fastAverage - slowAverage;
  signals[first] = signalAverage;
  histograms[first] = lines[first]! - signalAverage;
  for (let i = first + 1; i < n; i++) {
    const value = values[i]!;
    fastAverage += fastWeight * (value - fastAverage);
    slowAverage += slowWeight * (value - slowAverage);
    const line = fastAverage - slowAverage;
    signalAverage += signalWeight * (line - signalAverage);
    lines[i] = line;
    signals[i] = signalAverage;
    histograms[i] = line - signalAverage;
  }
  return out;
}

function checkMacd(fast: number, slow: number, signal: number): void {
  checkPeriod("MACD", "fast", fast);
  checkPeriod("MACD", "slow", slow, fast + 1);
  checkPeriod("MACD", "signal", signal);
}

function allocateMacd(n: number): Macd {
  return { macd: new Float64Array(n), signal: new Float64Array(n), histogram: new Float64Array(n) };
}

/** `macd` value by value. */
export function macdStream(fast: number, slow: number, signal: number): Stream<number, Macd<number>> {
  checkMacd(fast, slow, signal);
  const fastStream = emaStream(fast);
  const slowStream = emaStream(slow);
  const signalStream = emaStream(signal);
  let count = 0;
  return {
    next(value) {
      const slowAverage = slowStream.next(value);
      const fastAverage = count++ < slow - fast ? Number.NaN : fastStream.next(value);
      const line = fastAverage - slowAverage;
      const average = Number.isNaN(line) ? line : signalStream.next(line);
      return { macd: Number.isNaN(average) ? average : line, signal: average, histogram: line - average };
    },
  };
}
