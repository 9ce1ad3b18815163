/**
 * The weights of the fractional difference (1 − B)ᵈ, newest value first: w₀ = 1, wₖ = −wₖ₋₁ (d − k + 1) ÷ k, up to the
 * last one of at least `cut` in size.
 *
 * Source: Hosking, Fractional differencing, Biometrika 68:1 (1981).
 *
 * @throws RangeError unless d lies above 0 and below 2 and `cut` above 0 and below 1.
 *
 * @example
 * fractionalWeights(0.5, 0.1); // => Float64Array.of(1, -0.5, -0.125)
 */
export function fractionalWeights(order: number, cut: number): Float64Array {
  if (!(order > 0 && order < 2 && cut > 0 && cut < 1)) {
    throw new RangeError(
      `Cannot difference: order ${order}, cut ${cut}, expected above 0 and below 2, above 0 and below 1`,
    );
  }
  const weights = [1];
  for (let k = 1; ; k++) {
    const weight = (-weights[k - 1]! * (order - k + 1)) / k;
    if (Math.abs(weight) < cut) return Float64Array.from(weights);
    weights.push(weight);
  }
}

/**
 * The fractional difference of values by a window of fixed width: stationary where the values are not, with more
 * memory than a return. As long as `values`; NaN until the window is full and while it holds a NaN.
 *
 * Source: López de Prado, Advances in Financial Machine Learning (2018), section 5.5.
 *
 * @throws RangeError as `fractionalWeights`.
 *
 * @example
 * fractionalDifference(Float64Array.of(8, 8, 16), 0.5, 0.1); // => Float64Array.of(NaN, NaN, 11)
 */
export function fractionalDifference(values: Float64Array, order: number, cut: number): Float64Array {
  const weights = fractionalWeights(order, cut);
  return values.map((_, i) => {
    if (i < weights.length - 1) return Number.NaN;
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k]! * values[i - k]!;
    return sum;
  });
}
