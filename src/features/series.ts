import { bollinger } from "../indicators/volatility/bollinger.js";
import { rollingMean } from "../math/rolling.js";
import type { FeatureInputs } from "./inputs.js";

/** a ÷ b, and NaN where b is 0: an undefined value is never a number. */
export function ratio(a: number, b: number): number {
  return b === 0 ? Number.NaN : a / b;
}

/** values[i] ÷ values[i − lag] − 1; NaN for the first `lag`. */
export function changes(values: Float64Array, lag: number): Float64Array {
  return values.map((value, i) => (i < lag ? Number.NaN : ratio(value, values[i - lag]!) - 1));
}

/** The log returns of the closes; NaN at bar 0. */
export function logReturns({ bars: { close }, shared }: FeatureInputs): Float64Array {
  return shared("log-return", () => close.map((c, i) => (i < 1 ? Number.NaN : Math.log(c / close[i - 1]!))));
}

/** The mean of the last `window` values; NaN while one of them is NaN. */
export function meanOfLast(values: Float64Array, window: number): Float64Array {
  return rollingMean(values, window, new Float64Array(values.length));
}

/** The sample deviation (divisor window − 1) of the last `window` values; NaN while one of them is NaN. */
export function deviationOfLast(values: Float64Array, window: number): Float64Array {
  const { upper, lower } = bollinger(values, window, 1);
  const correction = Math.sqrt(window / (window - 1)) / 2;
  return upper.map((high, i) => (high - lower[i]!) * correction);
}

/** The correlation of the last `window` pairs; NaN while one value is NaN or where one series stands still. */
export function correlationOfLast(x: Float64Array, y: Float64Array, window: number): Float64Array {
  const covariance = covarianceOfLast(x, y, window);
  const [dx, dy] = [deviationOfLast(x, window), deviationOfLast(y, window)];
  return covariance.map((c, i) => Math.max(-1, Math.min(1, ratio(c, dx[i]! * dy[i]!))));
}

/** The sample covariance (divisor window − 1) of the last `window` pairs. */
export function covarianceOfLast(x: Float64Array, y: Float64Array, window: number): Float64Array {
  const products = meanOfLast(
    x.map((value, i) => value * y[i]!),
    window,
  );
  const [mx, my] = [meanOfLast(x, window), meanOfLast(y, window)];
  return products.map((product, i) => ((product - mx[i]! * my[i]!) * window) / (window - 1));
}
