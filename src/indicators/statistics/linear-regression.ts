import { checkLengths, checkPeriod } from "../arguments.js";

/** The line of least squares through a window: five figures of it. */
export interface LinearRegression<T = Float64Array> {
  /** The line at the bar after the window: TA-Lib's TSF. */
  readonly prediction: T;
  /** The change of the line from bar to bar, in the unit of the values. */
  readonly slope: T;
  /** The line at the first bar of the window. */
  readonly intercept: T;
  /** The line at the last bar of the window: TA-Lib's LINEARREG. */
  readonly value: T;
  /** The arc tangent of the slope, in degrees; depends on the unit of the values. */
  readonly angle: T;
  /** The share of the variance that the line explains, 0 to 1; 0 in a constant window. */
  readonly r2: T;
}

/**
 * Least-squares line through the last `period` values against the number of the bar. Each series as long as `values`;
 * NaN for the first period − 1 and while the window holds a NaN. O(n × period).
 *
 * Source: Draper and Smith, Applied Regression Analysis (1998), chapter 1.
 *
 * @param out takes the results; must not share memory with `values`.
 * @throws RangeError unless `period` is an integer from 2; TypeError when `out` has another length.
 *
 * @example
 * linearRegression(Float64Array.of(1, 3, 5), 3).prediction; // => Float64Array.of(NaN, NaN, 7)
 */
export function linearRegression(
  values: Float64Array,
  period: number,
  out: LinearRegression = allocate(values.length),
): LinearRegression {
  checkPeriod("linear regression", "period", period, 2);
  const { prediction, slope, intercept, value, angle, r2 } = out;
  checkLengths("linear regression", values.length, { prediction, slope, intercept, value, angle, r2 });
  for (const column of [prediction, slope, intercept, value, angle, r2]) {
    column.fill(Number.NaN, 0, period - 1);
  }
  const half = (period - 1) / 2;
  const spread = (period * (period * period - 1)) / 12;
  for (let i = period - 1; i < values.length; i++) {
    const start = i - period + 1;
    const reference = values[start]!;
    let total = 0;
    let squares = 0;
    let products = 0;
    for (let j = 0; j < period; j++) {
      const y = values[start + j]! - reference;
      total += y;
      squares += y * y;
      products += (j - half) * y;
    }
    const mean = total / period;
    const variation = squares - total * mean;
    const rise = products / spread;
    slope[i] = rise;
    intercept[i] = reference + mean - rise * half;
    value[i] = reference + mean + rise * half;
    prediction[i] = reference + mean + rise * (half + 1);
    angle[i] = (Math.atan(rise) * 180) / Math.PI;
    r2[i] = variation <= 0 ? 0 : Math.min(1, (products * rise) / variation);
  }
  return out;
}

function allocate(n: number): LinearRegression {
  const column = (): Float64Array => new Float64Array(n);
  return {
    prediction: column(),
    slope: column(),
    intercept: column(),
    value: column(),
    angle: column(),
    r2: column(),
  };
}
