/**
 * The first Wasserstein distance: the area between both empirical distribution functions, in the unit of the values:
 * how far values must move on average to turn one sample into the other. Source: Vallender (1974), Theory of
 * Probability and Its Applications 18.
 *
 * @param a in rising order, as `b`
 * @throws RangeError when a sample is empty.
 *
 * @example
 * wasserstein(Float64Array.of(0, 1), Float64Array.of(2, 3)); // => 2
 */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  let area = 0;
  walk(a, b, (gap, width) => {
    area += Math.abs(gap) * width;
  });
  return area;
}

/**
 * Energy distance: √(2 ∫ (F − G)² dx), in the root of the values' unit. Source: Székely and Rizzo (2013), Journal of
 * Statistical Planning and Inference 143.
 *
 * @param a in rising order, as `b`
 * @throws RangeError when a sample is empty.
 *
 * @example
 * energyDistance(Float64Array.of(0), Float64Array.of(2)); // => 2
 */
export function energyDistance(a: Float64Array, b: Float64Array): number {
  let area = 0;
  walk(a, b, (gap, width) => {
    area += gap * gap * width;
  });
  return Math.sqrt(2 * area);
}

/** Calls back with F − G and the width of each stretch between neighbouring values of both samples. */
function walk(a: Float64Array, b: Float64Array, each: (gap: number, width: number) => void): void {
  if (a.length === 0 || b.length === 0) {
    throw new RangeError(
      `Cannot compare samples: ${a.length} and ${b.length} values, expected at least 1 each`,
    );
  }
  let [i, j] = [0, 0];
  let before = Math.min(a[0]!, b[0]!);
  while (i < a.length || j < b.length) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    if (value > before) each(i / a.length - j / b.length, value - before);
    before = value;
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
  }
}
