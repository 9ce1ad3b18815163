/**
 * The chance of a Kolmogorov–Smirnov distance of at least `distance` between one sample of n independent values and its own
 * distribution, exactly: by the power of a matrix. With n the rounded harmonic size ab ÷ (a + b) of two samples it stands
 * between the limit and the exact chance for two. Source: Marsaglia, Tsang and Wang (2003), Journal of Statistical
 * Software 8(18).
 *
 * @throws RangeError unless n is an integer from 1 and `distance` within [0, 1].
 *
 * @example
 * oneSampleTail(0, 10); // => 1
 */
export function oneSampleTail(distance: number, n: number): number {
  if (!(Number.isInteger(n) && n >= 1 && distance >= 0 && distance <= 1)) {
    throw new RangeError(
      `Cannot compute a tail: distance ${distance} and ${n} values, expected 0 to 1 and at least 1`,
    );
  }
  if (distance * n <= 0.5) return 1;
  if (distance === 1) return 0;
  const k = Math.floor(n * distance) + 1;
  const size = 2 * k - 1;
  let power = identity(size);
  let square = startMatrix(size, k - n * distance);
  for (let left = n; left > 0; left >>= 1) {
    if (left & 1) power = product(power, square, size);
    if (left > 1) square = product(square, square, size);
  }
  let below = power[(k - 1) * size + k - 1]!;
  for (let i = 1; i <= n; i++) below *= i / n;
  return Math.min(1, Math.max(0, 1 - below));
}

function startMatrix(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= Math.min(i + 1, size - 1); j++) matrix[i * size + j] = 1;
  for (let i = 0; i < size; i++) {
    matrix[i * size]! -= h ** (i + 1);
    matrix[(size - 1) * size + i]! -= h ** (size - i);
  }
  if (2 * h > 1) matrix[(size - 1) * size]! += (2 * h - 1) ** size;
  for (let i = 0; i < size; i++) {
    let factorial = 1;
    for (let j = i; j >= 0; j--) {
      factorial *= i - j + 1;
      matrix[i * size + j]! /= factorial;
    }
  }
  return matrix;
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!;
      for (let j = 0; j < size; j++) out[i * size + j]! += factor * b[k * size + j]!;
    }
  }
  return out;
}
