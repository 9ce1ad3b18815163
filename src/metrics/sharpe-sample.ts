import { moments } from "../math/moments.js";

/** A measured Sharpe ratio with all that its reliability depends on. */
export interface SharpeSample {
  /** Mean ÷ deviation (n − 1) of per-bar returns, not annualised; NaN where undefined. */
  readonly sharpe: number;
  /** Returns it was measured on. */
  readonly observations: number;
  /** Skewness of the returns, 0 when symmetric. */
  readonly skewness: number;
  /** Kurtosis of the returns, not in excess: 3 when normal. */
  readonly kurtosis: number;
}

/**
 * Measures per-bar returns (fractions). The Sharpe ratio is NaN below two returns, without variation and with a NaN.
 *
 * @example
 * sharpeSample(Float64Array.of(0.01, 0.02, 0.03)).sharpe; // => 2
 */
export function sharpeSample(returns: Float64Array): SharpeSample {
  const { count, mean, deviation, skewness, kurtosis } = moments(returns);
  return { sharpe: deviation > 0 ? mean / deviation : Number.NaN, observations: count, skewness, kurtosis };
}
