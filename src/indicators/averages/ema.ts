import { checkLengths, checkPeriod, firstNumber } from "../arguments.js";
import { smaStream } from "./sma.js";
import type { Stream } from "../stream.js";

/**
 * Exponential moving average: eₜ = eₜ₋₁ + 2 ÷ (period + 1) × (xₜ − eₜ₋₁), seeded with the mean of the first `period`
 * values, as TA-Lib. As long as `values`, in their unit; NaN for the first period − 1. Leading NaN (another
 * indicator's warm-up) is passed over; a later NaN stays in all that follows.
 *
 * Source: Appel, Technical Analysis: Power Tools for Active Investors (2005), chapter 6.
 *
 * @param out takes the result; may be `values` itself.
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * ema(Float64Array.of(1, 3, 5, 8), 3); // => Float64Array.of(NaN, NaN, 3, 5.5)
 */
export function ema(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("EMA", "period", period);
  checkLengths("EMA", values.length, { out });
  const n = values.length;
  const seed = firstNumber(values) + period - 1;
  let average = seed < n ? meanOf(values, seed - period + 1, seed + 1) : Number.NaN;
  const weight = emaWeight(period);
  out.fill(Number.NaN, 0, seed);
  if (seed < n) out[seed] = average;
  for (let i = seed + 1; i < n; i++) {
    average += weight * (values[i]! - average);
    out[i] = average;
  }
  return out;
}

/** The weight of the newest value in an EMA of `period`. */
export function emaWeight(period: number): number {
  return 2 / (period + 1);
}

/** The mean of values from `start` to before `end`, relative to the first of them; exact for a constant. */
export function meanOf(values: Float64Array, start: number, end: number): number {
  const reference = values[start]!;
  let total = 0;
  for (let i = start; i < end; i++) total += values[i]! - reference;
  return reference + total / (end - start);
}

/** `ema` value by value. */
export function emaStream(period: number): Stream<number> {
  const seed = smaStream(period);
  const weight = emaWeight(period);
  let average = Number.NaN;
  return {
    next(value) {
      average = Number.isNaN(average) ? seed.next(value) : average + weight * (value - average);
      return average;
    },
  };
}
