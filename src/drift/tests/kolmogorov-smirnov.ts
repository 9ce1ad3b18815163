/** A test's statistic with the chance of one at least as large when both samples are independent draws of one law. */
export interface TestResult {
  readonly statistic: number;
  /** In [0, 1]; it takes every value for independent of the others, which values in time order rarely are. */
  readonly pValue: number;
}

/** Up to so many pairs of values the exact distribution is counted, beyond them the limit is as good. */
const MOST_PAIRS = 1e7;

/**
 * The two-sample Kolmogorov–Smirnov test: the largest distance between both empirical distribution functions. The
 * two-sided p-value is exact up to 10⁷ pairs of values (counted as without ties), the limit of Kolmogorov (1933) beyond.
 *
 * @param a in rising order, as `b`
 * @throws RangeError when a sample is empty.
 *
 * @example
 * kolmogorovSmirnov(Float64Array.of(1, 2), Float64Array.of(3, 4)).statistic; // => 1
 */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): TestResult {
  const statistic = largestDistance(a, b);
  const [n, m] = [a.length, b.length];
  const pValue =
    n * m <= MOST_PAIRS
      ? exactTail(n, m, statistic)
      : kolmogorovTail(Math.sqrt((n * m) / (n + m)) * statistic);
  return { statistic, pValue };
}

/** The largest distance between the empirical distribution functions of two samples in rising order, from 0 to 1. */
export function largestDistance(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) {
    throw new RangeError(
      `Cannot compare samples: ${a.length} and ${b.length} values, expected at least 1 each`,
    );
  }
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i * b.length - j * a.length));
  }
  return largest / (a.length * b.length);
}

/**
 * The chance that two samples of n and m independent values of one continuous law are at least `statistic` apart: the
 * share of lattice paths from (0, 0) to (n, m) that touch |i ÷ n − j ÷ m| = statistic. Counted outside, so that tiny
 * chances keep their digits. Source: Hodges (1957), Arkiv för Matematik 3.
 *
 * @example
 * exactTail(2, 2, 1); // => 1 / 3
 */
export function exactTail(n: number, m: number, statistic: number): number {
  const common = commonDivisor(n, m);
  const [stepI, stepJ] = [m / common, n / common];
  const bound = Math.round(statistic * n * stepI);
  if (bound <= 0) return 1;
  const touched = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    const first = Math.max(0, Math.floor((i * stepI - bound) / stepJ) + 1);
    const last = Math.min(m, Math.ceil((i * stepI + bound) / stepJ) - 1);
    if (first > 0) touched[first - 1] = 1;
    for (let j = first; j <= last; j++) {
      const fromBelow = i === 0 ? 0 : i * touched[j]!;
      const fromLeft = j === 0 ? 0 : j * touched[j - 1]!;
      touched[j] = i + j === 0 ? 0 : (fromBelow + fromLeft) / (i + j);
    }
    touched.fill(1, last + 1);
  }
  return touched[m]!;
}

/**
 * The tail of Kolmogorov's limiting distribution at x: 2 Σ (−1)^(k−1) exp(−2k²x²), below 1.18 by the theta function
 * that converges there (Marsaglia, Tsang and Wang, 2003, Journal of Statistical Software 8(18)).
 *
 * @example
 * kolmogorovTail(0); // => 1
 */
export function kolmogorovTail(x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? Number.NaN : 1;
  let sum = 0;
  if (x < 1.18) {
    for (let k = 1; k <= 9; k += 2) sum += Math.exp(-((k * Math.PI) ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k <= 6; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * x) ** 2);
  return sum;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
