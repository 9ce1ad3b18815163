/** The arithmetic mean; NaN for no values. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** The standard deviation with n − 1 below the line, in two passes; NaN below two values. */
export function deviation(values: Float64Array, average: number): number {
  const n = values.length;
  if (n < 2) return Number.NaN;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const d = values[i]! - average;
    sum += d * d;
  }
  return Math.sqrt(sum / (n - 1));
}
