import { checkLengths, checkPeriod, firstNumber } from "../arguments.js";
import type { Stream } from "../stream.js";

/**
 * Relative strength index, 0 to 100: 100 × G ÷ (G + L), where G and L are Wilder's averages (weight 1 ÷ period) of the
 * rises and falls of the close, seeded with their means over the first `period` changes. As long as `values`; NaN for
 * the first `period`. Leading NaN is passed over. While prices have never moved G + L = 0 and the index is 0, as
 * TA-Lib has it.
 *
 * Source: Wilder, New Concepts in Technical Trading Systems (1978), section VI.
 *
 * @param out takes the result; may be `values` itself.
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * rsi(Float64Array.of(1, 2, 1, 4), 2); // => Float64Array.of(NaN, NaN, 50, 87.5)
 */
export function rsi(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("RSI", "period", period);
  checkLengths("RSI", values.length, { out });
  const n = values.length;
  const start = firstNumber(values);
  const seed = Math.min(start + period, n - 1);
  let rises = 0;
  let falls = 0;
  let previous = values[start] ?? Number.NaN;
  for (let i = start + 1; i <= seed; i++) {
    const change = values[i]! - previous;
    previous = values[i]!;
    rises += Math.abs(change) + change;
    falls += Math.abs(change) - change;
  }
  rises /= 2 * period;
  falls /= 2 * period;
  out.fill(Number.NaN, 0, start + period);
  if (start + period >= n) return out;
  out[seed] = strength(rises, falls);
  const keep = 1 - 1 / period;
  const half = 0.5 / period;
  for (let i = seed + 1; i < n; i++) {
    const value = values[i]!;
    const change = value - previous;
    const size = Math.abs(change);
    previous = value;
    rises = keep * rises + half * (size + change);
    falls = keep * falls + half * (size - change);
    out[i] = strength(rises, falls);
  }
  return out;
}

function strength(rises: number, falls: number): number {
  const total = rises + falls;
  return total === 0 ? 0 : (100 * rises) / total;
}

/** `rsi` value by value. */
export function rsiStream(period: number): Stream<number> {
  checkPeriod("RSI", "period", period);
  let changes = -1;
  let previous = 0;
  let rises = 0;
  let falls = 0;
  return {
    next(value) {
      const change = value - previous;
      previous = value;
      changes++;
      if (changes === 0) return Number.NaN;
      const weight = 1 / Math.min(changes, period);
      rises += weight * (Math.max(change, 0) - rises);
      falls += weight * (Math.max(-change, 0) - falls);
      return changes < period ? Number.NaN : strength(rises, falls);
    },
  };
}
