/**
 * The exponentially weighted deviation of values about their weighted mean, unbiased as pandas' `ewm(span).std()`:
 * weights fall by 1 − 2 ÷ (span + 1) a step, the biased variance is divided by 1 − Σw² ÷ (Σw)². As long as `values`, in
 * their unit; NaN until there are two. Leading NaN is passed over.
 *
 * Source: pandas user guide, "Exponentially weighted window"; López de Prado, Advances in Financial Machine Learning
 * (2018), section 3.3.
 *
 * @throws RangeError unless `span` is a number from 1.
 *
 * @example
 * ewmDeviation(Float64Array.of(1, 3), 3)[1].toFixed(6); // => "1.414214"
 */
export function ewmDeviation(values: Float64Array, span: number): Float64Array {
  if (!(span >= 1))
    throw new RangeError(`Cannot compute deviation: span is ${span}, expected a number from 1`);
  const keep = 1 - 2 / (span + 1);
  let [weight, squaredWeight, mean, squares] = [0, 0, 0, 0];
  return values.map((value) => {
    if (weight === 0 && Number.isNaN(value)) return value;
    const before = keep * weight;
    weight = before + 1;
    squaredWeight = keep * keep * squaredWeight + 1;
    const step = value - mean;
    mean += step / weight;
    squares = keep * squares + (before / weight) * step * step;
    const unbiased = weight - squaredWeight / weight;
    return unbiased > 0 ? Math.sqrt(squares / unbiased) : Number.NaN;
  });
}
