/** The first four moments of a sample; NaN where undefined. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation, n − 1 below the line. */
  readonly deviation: number;
  /** m₃ ÷ m₂^1.5 with n below the line; 0 for a symmetric sample. */
  readonly skewness: number;
  /** m₄ ÷ m₂² with n below the line, not in excess: 3 for a normal sample. */
  readonly kurtosis: number;
}

/** Values that spread less than this share of their size do not vary: what is left is rounding. */
const ROUNDING = 1e-14;

/**
 * Mean, deviation, skewness and kurtosis in two passes. A NaN among the values makes every moment NaN; skewness and
 * kurtosis of values that do not vary are NaN, their deviation is 0. Definitions: Joanes and Gill (1998), g₁ and g₂ + 3.
 *
 * @example
 * moments(Float64Array.of(1, 2, 3)).deviation; // => 1
 */
export function moments(values: Float64Array): Moments {
  const n = values.length;
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    sum += values[i]!;
    largest = Math.max(largest, Math.abs(values[i]!));
  }
  const mean = n > 0 ? sum / n : Number.NaN;
  let rest = 0;
  let squares = 0;
  let cubes = 0;
  let fourths = 0;
  for (let i = 0; i < n; i++) {
    const d = values[i]! - mean;
    const q = d * d;
    rest += d;
    squares += q;
    cubes += q * d;
    fourths += q * q;
  }
  const m2 = n > 0 ? (squares - (rest * rest) / n) / n : Number.NaN;
  const varies = !(Math.sqrt(m2) <= ROUNDING * largest);
  return {
    count: n,
    mean,
    deviation: n < 2 ? Number.NaN : varies ? Math.sqrt((m2 * n) / (n - 1)) : 0,
    skewness: varies && n > 1 ? cubes / n / m2 ** 1.5 : Number.NaN,
    kurtosis: varies && n > 1 ? fourths / n / (m2 * m2) : Number.NaN,
  };
}
