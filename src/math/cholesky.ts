/** A pivot that loses all but this share of its diagonal entry is rounding: the column depends on those before it. */
const DEPENDENT = 1e-14;

/**
 * The Cholesky factor L of a symmetric positive definite matrix (A = L Lᵀ), row after row, in the lower triangle; the
 * upper one of the result is 0. Only the lower triangle of the matrix is read. Golub and Van Loan, "Matrix
 * Computations", 4.2.
 *
 * @param size rows of the matrix
 * @returns the factor, or the index of the first column that depends on those before it
 * @throws TypeError unless the matrix has size² entries.
 *
 * @example
 * choleskyFactor(Float64Array.of(4, 2, 2, 5), 2); // => Float64Array.of(2, 0, 1, 2)
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array | number {
  if (matrix.length !== size * size) {
    throw new TypeError(`Cannot factor a matrix: ${matrix.length} entries for ${size} rows`);
  }
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= factor[i * size + k]! * factor[j * size + k]!;
      if (j < i) factor[i * size + j] = rest / factor[j * size + j]!;
      else if (rest > DEPENDENT * matrix[i * size + i]!) factor[i * size + i] = Math.sqrt(rest);
      else return i;
    }
  }
  return factor;
}

/**
 * The x with L Lᵀ x = b.
 *
 * @throws TypeError unless the factor has b.length² entries.
 *
 * @example
 * choleskySolve(Float64Array.of(2, 0, 1, 2), Float64Array.of(4, 2)); // => Float64Array.of(1, 0)
 */
export function choleskySolve(factor: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  if (factor.length !== n * n) {
    throw new TypeError(`Cannot solve: ${factor.length} entries of a factor for ${n} unknowns`);
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * n + k]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= factor[k * n + i]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}
