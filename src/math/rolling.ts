/**
 * The mean of the last `length` values at every place; NaN for the first length − 1.
 *
 * Each block of `length` values is summed forwards, and backwards for the block after it, so a window is the end
 * of one block plus the start of the next: nothing is ever subtracted, no rounding error builds up and a NaN or a
 * huge value leaves no trace after its window. Sums are taken relative to the first value of the block, which lies
 * in the window, so a constant window has exactly that constant as its mean.
 *
 * @param out as long as `values`, not the same memory; overwritten.
 */
export function rollingMean(values: Float64Array, length: number, out: Float64Array): Float64Array {
  const n = values.length;
  startWindows(out, length);
  for (let start = 0; start < n; start += length) {
    const last = start + length - 1;
    const end = Math.min(last, n - 1);
    const reference = values[start]!;
    let prefix = 0;
    for (let i = start; i <= end; i++) {
      prefix += values[i]! - reference;
      out[i] = reference + (prefix + out[i]!) / length;
    }
    const next = last + 1;
    if (next >= n) break;
    const nextReference = values[next]!;
    let suffix = 0;
    for (let i = last; i > start; i--) {
      suffix += values[i]! - nextReference;
      if (i + length - 1 < n) out[i + length - 1] = suffix;
    }
    if (last + length < n) out[last + length] = 0;
  }
  return out;
}

/** Marks warm-up: NaN where no window ends yet, 0 (nothing before the block) where the first one does. */
export function startWindows(out: Float64Array, length: number): void {
  out.fill(Number.NaN, 0, length - 1);
  if (length <= out.length) out[length - 1] = 0;
}

/**
 * The highest of the last `length` values at every place; NaN for the first length − 1.
 * Van Herk (1992) and Gil and Werman (1993): block-wise running maxima, about three comparisons a value for any length.
 *
 * @param out as long as `values`, not the same memory; overwritten.
 */
export function rollingMaximum(values: Float64Array, length: number, out: Float64Array): Float64Array {
  const n = values.length;
  out.fill(Number.NaN, 0, length - 1);
  if (length <= n) out[length - 1] = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < n; start += length) {
    const last = start + length - 1;
    const end = Math.min(last, n - 1);
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = start; i <= end; i++) {
      const value = values[i]!;
      highest = value > highest ? value : highest;
      const before = out[i]!;
      out[i] = before <= highest ? highest : before;
    }
    highest = Number.NEGATIVE_INFINITY;
    for (let i = Math.min(last, n - length); i > start; i--) {
      // filled below
    }
  }
  return out;
}
