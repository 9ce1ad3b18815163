import { checkLengths, checkPeriod } from "../arguments.js";
import { ema } from "./ema.js";

/**
 * Double exponential moving average: 2 × e − EMA(e), where e is the EMA of the values. As long as `values`, in their
 * unit; NaN for the first 2 × (period − 1), as TA-Lib; every EMA is seeded with a mean.
 *
 * Source: Mulloy, Smoothing data with faster moving averages, Technical Analysis of Stocks and Commodities 12:1 (1994).
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * dema(Float64Array.of(1, 2, 3, 4), 2); // => Float64Array.of(NaN, NaN, 3, 4)
 */
export function dema(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("DEMA", "period", period);
  checkLengths("DEMA", values.length, { out });
  const once = ema(values, period);
  ema(once, period, out);
  for (let i = 0; i < out.length; i++) out[i] = 2 * once[i]! - out[i]!;
  return out;
}

/**
 * Triple exponential moving average: 3 × e − 3 × EMA(e) + EMA(EMA(e)). As long as `values`, in their unit; NaN for the
 * first 3 × (period − 1), as TA-Lib; every EMA is seeded with a mean.
 *
 * Source: Mulloy, Smoothing data with less lag, Technical Analysis of Stocks and Commodities 12:2 (1994).
 *
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * tema(Float64Array.of(1, 2, 3, 4, 5), 2); // => Float64Array.of(NaN, NaN, NaN, 4, 5)
 */
export function tema(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("TEMA", "period", period);
  checkLengths("TEMA", values.length, { out });
  const once = ema(values, period);
  const twice = ema(once, period);
  ema(twice, period, out);
  for (let i = 0; i < out.length; i++) out[i] = 3 * once[i]! - 3 * twice[i]! + out[i]!;
  return out;
}

/**
 * Tillson's T3: the generalised double EMA (1 + v) × e − v × EMA(e), taken three times, written out over six EMAs. As
 * long as `values`, in their unit; NaN for the first 6 × (period − 1), as TA-Lib; every EMA is seeded with a mean.
 *
 * Source: Tillson, Better Moving Averages, Technical Analysis of Stocks and Commodities 16:1 (1998).
 *
 * @param volumeFactor v: 0 is an EMA three times over, 1 a DEMA three times over.
 * @param out takes the result; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 1; TypeError when `out` has another length.
 *
 * @example
 * t3(Float64Array.of(1, 2, 4), 1, 0); // => Float64Array.of(1, 2, 4)
 */
export function t3(
  values: Float64Array,
  period: number,
  volumeFactor: number,
  out = new Float64Array(values.length),
): Float64Array {
  checkPeriod("T3", "period", period);
  checkLengths("T3", values.length, { out });
  const v = volumeFactor;
  const weights = [(1 + v) ** 3, -3 * v * (1 + v) ** 2, 3 * v * v * (1 + v), -(v ** 3)];
  let average = values;
  const smoothed = [0, 1, 2, 3, 4, 5].map(() => (average = ema(average, period)));
  out.fill(0);
  for (let k = 0; k < 4; k++) {
    const weight = weights[k]!;
    const series = smoothed[k + 2]!;
    for (let i = 0; i < out.length; i++) out[i] = out[i]! + weight * series[i]!;
  }
  return out;
}
