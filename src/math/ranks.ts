/** Indices of values from the smallest to the largest; equal ones keep their order. NaN has no place: take it out before. */
export function ascendingOrder(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values.keys());
  return order.sort((a, b) => values[a]! - values[b]! || a - b);
}

/**
 * Ranks from 1 for the smallest; equal values share the mean of their ranks.
 *
 * @example
 * ranks(Float64Array.of(5, 3, 5)); // => Float64Array.of(2.5, 1, 2.5)
 */
export function ranks(values: Float64Array): Float64Array {
  const order = ascendingOrder(values);
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let k = start; k < end; k++) result[order[k]!] = (start + end + 1) / 2;
    start = end;
  }
  return result;
}
