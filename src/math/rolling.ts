/*
 * Every function here cuts the values into blocks as long as the window and runs over each block forwards, and
 * backwards for the block after it: a window is then the end of one block joined to the start of the next. Nothing
 * is ever taken out of a running total, so no rounding error builds up, and a huge value or a NaN leaves no trace
 * after its window. `out` carries the backward run of a block at the places of the next one, so no memory is needed.
 */

/**
 * The mean of the last `length` values at every place; NaN for the first length − 1.
 * Sums are relative to a value in the window, so the mean of a constant window is exactly that constant.
 *
 * @param out as long as `values`, not the same memory; overwritten and returned.
 *
 * @example
 * rollingMean(Float64Array.of(1, 2, 4, 9), 2, new Float64Array(4)); // => Float64Array.of(NaN, 1.5, 3, 6.5)
 */
export function rollingMean(values: Float64Array, length: number, out: Float64Array): Float64Array {
  if (length === 3) return meansOfThree(values, out);
  const n = values.length;
  const share = 1 / length;
  startWindows(out, length, 0);
  for (let start = 0; start < n; start += length) {
    const next = start + length;
    const end = Math.min(next, n);
    const reference = values[start]!;
    let total = 0;
    for (let i = start; i < end; i++) {
      total += values[i]! - reference;
      out[i] = reference + (total + out[i]!) * share;
    }
    if (next >= n) break;
    const nextReference = values[next]!;
    total = 0;
    let i = next - 1;
    for (; i + length >= n; i--) total += values[i]! - nextReference;
    for (let to = i + length; to >= next; i--, to--) {
      out[to] = total;
      total += values[i]! - nextReference;
    }
  }
  return out;
}

/** The usual smoothing of oscillators, for which blocks cost more than they save. */
function meansOfThree(values: Float64Array, out: Float64Array): Float64Array {
  out.fill(Number.NaN, 0, 2);
  let first = values[0] ?? Number.NaN;
  let second = values[1] ?? Number.NaN;
  for (let i = 2; i < values.length; i++) {
    const third = values[i]!;
    out[i] = third + (first - third + (second - third)) * (1 / 3);
    first = second;
    second = third;
  }
  return out;
}

/**
 * The highest of the last `length` values at every place; NaN for the first length − 1. NaN among the values is
 * passed over. The block method is by van Herk (1992) and by Gil and Werman (1993).
 *
 * @param out as long as `values`, not the same memory; overwritten and returned.
 *
 * @example
 * rollingMaximum(Float64Array.of(3, 1, 2, 0), 2, new Float64Array(4)); // => Float64Array.of(NaN, 3, 2, 2)
 */
export function rollingMaximum(values: Float64Array, length: number, out: Float64Array): Float64Array {
  const n = values.length;
  startWindows(out, length, Number.NEGATIVE_INFINITY);
  for (let start = 0; start < n; start += length) {
    const next = start + length;
    const end = Math.min(next, n);
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      const before = out[i]!;
      highest = value > highest ? value : highest;
      out[i] = highest > before ? highest : before;
    }
    if (next >= n) break;
    highest = Number.NEGATIVE_INFINITY;
    let i = next - 1;
    for (; i + length >= n; i--) highest = values[i]! > highest ? values[i]! : highest;
    for (let to = i + length; to >= next; i--, to--) {
      out[to] = highest;
      highest = values[i]! > highest ? values[i]! : highest;
    }
  }
  return out;
}

/**
 * The lowest of the last `length` values at every place, as `rollingMaximum`.
 *
 * @param out as long as `values`, not the same memory; overwritten and returned.
 *
 * @example
 * rollingMinimum(Float64Array.of(3, 1, 2, 5), 2, new Float64Array(4)); // => Float64Array.of(NaN, 1, 1, 2)
 */
export function rollingMinimum(values: Float64Array, length: number, out: Float64Array): Float64Array {
  const n = values.length;
  startWindows(out, length, Number.POSITIVE_INFINITY);
  for (let start = 0; start < n; start += length) {
    const next = start + length;
    const end = Math.min(next, n);
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      const before = out[i]!;
      lowest = value < lowest ? value : lowest;
      out[i] = lowest < before ? lowest : before;
    }
    if (next >= n) break;
    lowest = Number.POSITIVE_INFINITY;
    let i = next - 1;
    for (; i + length >= n; i--) lowest = values[i]! < lowest ? values[i]! : lowest;
    for (let to = i + length; to >= next; i--, to--) {
      out[to] = lowest;
      lowest = values[i]! < lowest ? values[i]! : lowest;
    }
  }
  return out;
}

/** Prepares `out` for a block method: NaN where no window ends, then `empty`, as no block lies before the first. */
export function startWindows(out: Float64Array, length: number, empty: number): void {
  out.fill(Number.NaN, 0, length - 1);
  if (length <= out.length) out[length - 1] = empty;
}
