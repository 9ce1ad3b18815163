import { startWindows } from "../../math/rolling.js";
import { checkLengths, checkPeriod } from "../arguments.js";
import { RecentValues, type Stream } from "../stream.js";

/** Three bands in the unit of the prices. */
export interface Bands<T = Float64Array> {
  readonly upper: T;
  readonly middle: T;
  readonly lower: T;
}

/**
 * Bollinger bands: the mean of the last `period` values and `deviations` population standard deviations (divisor
 * `period`) above and below it. Each as long as `values`; NaN for the first period − 1 and while the window holds a
 * NaN. Sums of values and squares are relative to a value in the window and built in blocks (see `rollingMean`), so
 * neither a high price level nor an earlier jump costs digits; constant values give three equal bands.
 *
 * Source: Bollinger, Bollinger on Bollinger Bands (2001), chapter 7.
 *
 * @param out takes the results; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 1 and `deviations` a number from 0; TypeError when `out` has
 * another length.
 *
 * @example
 * bollinger(Float64Array.of(1, 3, 7), 2, 2).upper; // => Float64Array.of(NaN, 4, 9)
 */
export function bollinger(
  values: Float64Array,
  period: number,
  deviations: number,
  out: Bands = allocateBands(values.length),
): Bands {
  checkBollinger(period, deviations);
  const { upper, middle, lower } = out;
  checkLengths("Bollinger bands", values.length, { upper, middle, lower });
  const n = values.length;
  startWindows(middle, period, 0);
  startWindows(upper, period, 0);
  const share = 1 / period;
  for (let start = 0; start < n; start += period) {
    const next = start + period;
    const end = Math.min(next, n);
    const reference = values[start]!;
    let total = 0;
    let squares = 0;
    for (let i = start; i < end; i++) {
      const value = values[i]! - reference;
      total += value;
      squares += value * value;
      const mean = (total + middle[i]!) * share;
      const variance = (squares + upper[i]!) * share - mean * mean;
      const width = deviations * Math.sqrt(variance < 0 ? 0 : variance);
      const center = reference + mean;
      middle[i] = center;
      upper[i] = center + width;
      lower[i] = center - width;
    }
    if (next >= n) break;
    const nextReference = values[next]!;
    total = 0;
    squares = 0;
    let i = next - 1;
    for (; i + period >= n; i--) {
      const value = values[i]! - nextReference;
      total += value;
      squares += value * value;
    }
    for (let to = i + period; to >= next; i--, to--) {
      const value = values[i]! - nextReference;
      middle[to] = total;
      upper[to] = squares;
      total += value;
      squares += value * value;
    }
  }
  return out;
}

function checkBollinger(period: number, deviations: number): void {
  checkPeriod("Bollinger bands", "period", period);
  if (deviations >= 0 && Number.isFinite(deviations)) return;
  throw new RangeError(
    `Cannot compute Bollinger bands: deviations is ${deviations}, expected a number from 0`,
  );
}

function allocateBands(n: number): Bands {
  return { upper: new Float64Array(n), middle: new Float64Array(n), lower: new Float64Array(n) };
}

/** `bollinger` value by value; O(period) a value. */
export function bollingerStream(period: number, deviations: number): Stream<number, Bands<number>> {
  checkBollinger(period, deviations);
  const recent = new RecentValues(period);
  return {
    next(value) {
      recent.push(value);
      const middle = recent.mean();
      let squares = 0;
      for (const x of recent.values) squares += (x - middle) ** 2;
      const width = deviations * Math.sqrt(squares / period);
      return { upper: middle + width, middle, lower: middle - width };
    },
  };
}
