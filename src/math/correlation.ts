/** Values that spread less than this share of their size do not vary: what is left is rounding. */
const ROUNDING = 1e-14;

/**
 * Pearson's correlation of two series, in [−1, 1]; NaN below two values, with a NaN, or when one does not vary.
 *
 * @throws TypeError when the series differ in length.
 *
 * @example
 * correlation(Float64Array.of(1, 2, 3), Float64Array.of(3, 2, 1)); // => -1
 */
export function correlation(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  if (y.length !== n) {
    throw new TypeError(`Cannot correlate series: one has ${n} values, the other ${y.length}`);
  }
  let sumX = 0;
  let sumY = 0;
  let largestX = 0;
  let largestY = 0;
  for (let i = 0; i < n; i++) {
    sumX += x[i]!;
    sumY += y[i]!;
    largestX = Math.max(largestX, Math.abs(x[i]!));
    largestY = Math.max(largestY, Math.abs(y[i]!));
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - sumX / n;
    const dy = y[i]! - sumY / n;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const varies = xx > n * (ROUNDING * largestX) ** 2 && yy > n * (ROUNDING * largestY) ** 2;
  return varies ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : Number.NaN;
}
