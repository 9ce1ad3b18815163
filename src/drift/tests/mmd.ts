/** Rows of numbers, row after row: value k of row i stands at i × width + k. */
export interface Points {
  readonly width: number;
  readonly values: Float64Array;
}

/** Squared maximum mean discrepancy with the bandwidth of its kernel. */
export interface MmdResult {
  /** σ of the kernel exp(−d² ÷ 2σ²): the median distance between two points of both samples together. */
  readonly bandwidth: number;
  /** At least 0, and above it by chance also without drift. */
  readonly biased: number;
  /** 0 on average without drift, so it may fall below 0. */
  readonly unbiased: number;
}

/**
 * Squared maximum mean discrepancy of two samples by a Gaussian kernel whose bandwidth is the median distance of all
 * pairs. Time grows with the square of the points. Both are NaN when all points are equal, `unbiased` below 2 points.
 * Source: Gretton et al. (2012), Journal of Machine Learning Research 13, equations 3 and 5.
 *
 * @throws TypeError when the widths differ or do not divide the values, RangeError when a sample is empty.
 *
 * @example
 * mmd({ width: 1, values: Float64Array.of(0, 1) }, { width: 1, values: Float64Array.of(0, 1) }).biased; // => 0
 */
export function mmd(a: Points, b: Points): MmdResult {
  const [n, m] = checkPoints(a, b);
  const all = new Float64Array(a.values.length + b.values.length);
  all.set(a.values);
  all.set(b.values, a.values.length);
  const squares = pairSquares(all, a.width, n + m);
  const bandwidth = medianRoot(squares);
  const sums = kernelSums(squares, n, m, -1 / (2 * bandwidth * bandwidth));
  const cross = (2 * sums.cross) / (n * m);
  const within = (sum: number, count: number): number => (2 * sum + count) / (count * count);
  const unbiased = (sum: number, count: number): number => (2 * sum) / (count * (count - 1));
  return {
    bandwidth,
    biased: within(sums.first, n) + within(sums.second, m) - cross,
    unbiased: unbiased(sums.first, n) + unbiased(sums.second, m) - cross,
  };
}

function checkPoints(a: Points, b: Points): [number, number] {
  const [n, m] = [a.values.length / a.width, b.values.length / b.width];
  if (a.width !== b.width || !Number.isInteger(n) || !Number.isInteger(m)) {
    throw new TypeError(
      `Cannot compare points: ${a.values.length} values in rows of ${a.width}, ${b.values.length} in rows of ${b.width}`,
    );
  }
  if (n === 0 || m === 0) {
    throw new RangeError(`Cannot compare points: ${n} and ${m} rows, expected at least 1 each`);
  }
  return [n, m];
}

/** Squared distances of all pairs i < j, row after row. */
function pairSquares(values: Float64Array, width: number, n: number): Float64Array {
  const squares = new Float64Array((n * (n - 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) {
        const d = values[i * width + k]! - values[j * width + k]!;
        sum += d * d;
      }
      squares[at++] = sum;
    }
  }
  return squares;
}

function medianRoot(squares: Float64Array): number {
  const sorted = squares.slice().sort();
  const half = sorted.length >> 1;
  const high = Math.sqrt(sorted[half]!);
  return sorted.length % 2 === 1 ? high : (Math.sqrt(sorted[half - 1]!) + high) / 2;
}

function kernelSums(
  squares: Float64Array,
  n: number,
  m: number,
  factor: number,
): { readonly first: number; readonly second: number; readonly cross: number } {
  let [first, second, cross, at] = [0, 0, 0, 0];
  for (let i = 0; i < n + m; i++) {
    for (let j = i + 1; j < n + m; j++) {
      const kernel = Math.exp(squares[at++]! * factor);
      if (i >= n) second += kernel;
      else if (j < n) first += kernel;
      else cross += kernel;
    }
  }
  return { first, second, cross };
}
