/**
 * Cramér and von Mises' statistic T of two samples: the squared distance of both empirical distribution functions, summed
 * over all values; ties get their middle rank. Source: Anderson (1962), Annals of Mathematical Statistics 33, with ties as
 * in Conover (1999), Practical Nonparametric Statistics, section 6.4.
 *
 * @param a in rising order, as `b`
 * @throws RangeError when a sample is empty.
 *
 * @example
 * cramerVonMises(Float64Array.of(1, 2), Float64Array.of(1, 2)) < 0.01; // => true
 */
export function cramerVonMises(a: Float64Array, b: Float64Array): number {
  requireValues(a, b, 1);
  let squares = 0;
  eachValue(a, b, ({ below, ties, ofA, ofB, belowA, belowB }) => {
    const rank = below + (ties + 1) / 2;
    for (let i = 1; i <= ofA; i++) squares += a.length * (rank - belowA - i) ** 2;
    for (let j = 1; j <= ofB; j++) squares += b.length * (rank - belowB - j) ** 2;
  });
  const [pairs, total] = [a.length * b.length, a.length + b.length];
  return squares / (pairs * total) - (4 * pairs - 1) / (6 * total);
}

/**
 * The chance of a Cramér–von Mises statistic at least as large where both samples of `first` and `second` values come from
 * one distribution and values do not depend on each other, in the limit of large samples. Source: Anderson and Darling
 * (1952), Annals of Mathematical Statistics 23, with the moments of Anderson (1962).
 *
 * @example
 * cramerVonMisesTail(10, 50, 50) < 1e-6; // => true
 */
export function cramerVonMisesTail(statistic: number, first: number, second: number): number {
  const [pairs, total] = [first * second, first + second];
  const mean = (1 + 1 / total) / 6;
  const spread =
    ((total + 1) * (4 * pairs * total - 3 * (first ** 2 + second ** 2) - 2 * pairs)) /
    (45 * total ** 2 * 4 * pairs);
  const x = 1 / 6 + (statistic - mean) / Math.sqrt(45 * spread);
  return x < 0.003 ? 1 : Math.max(0, 1 - limitShare(x));
}

/** Share of the limiting distribution at or below x. */
function limitShare(x: number): number {
  let share = 0;
  let weight = Math.sqrt(Math.PI);
  for (let k = 0; k < 100; k++) {
    const y = 4 * k + 1;
    const q = (y * y) / (16 * x);
    const term = (weight / (Math.PI ** 1.5 * Math.sqrt(x))) * Math.sqrt(y) * scaledBessel(q);
    share += term;
    if (term < 1e-18) break;
    weight *= (k + 0.5) / (k + 1);
  }
  return share;
}

/** exp(−q) times the modified Bessel function of the second kind of order ¼ at q, by its integral over cosh. */
function scaledBessel(q: number): number {
  const step = 1 / 64;
  let sum = Math.exp(-2 * q) / 2;
  for (let t = step; ; t += step) {
    const term = Math.exp(-q * (1 + Math.cosh(t))) * Math.cosh(t / 4);
    sum += term;
    if (term < 1e-20) return sum * step;
  }
}

/**
 * Anderson and Darling's statistic of two samples in deviations from its mean under one distribution, ties at their middle
 * rank: it looks at the tails more than Kolmogorov and Smirnov's. Above 1.96 for one pair in twenty without a difference,
 * where values do not depend on each other. Source: Scholz and Stephens (1987), Journal of the American Statistical
 * Association 82, equations 4, 5 and 7.
 *
 * @param a in rising order, as `b`
 * @throws RangeError when both samples together have fewer than four values, or one has none.
 *
 * @example
 * andersonDarling(Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)) > 1.96; // => true
 */
export function andersonDarling(a: Float64Array, b: Float64Array): number {
  requireValues(a, b, 4);
  const n = a.length + b.length;
  let sum = 0;
  eachValue(a, b, ({ below, ties, ofA, ofB, belowA, belowB }) => {
    const middle = below + ties / 2;
    const spread = middle * (n - middle) - (n * ties) / 4;
    if (spread <= 0) return;
    const gapA = n * (belowA + ofA / 2) - a.length * middle;
    const gapB = n * (belowB + ofB / 2) - b.length * middle;
    sum += (ties / n / spread) * (gapA ** 2 / a.length + gapB ** 2 / b.length);
  });
  return ((sum * (n - 1)) / n - 1) / Math.sqrt(variance(a.length, b.length));
}

/** Variance of the statistic of two samples of one distribution. */
function variance(first: number, second: number): number {
  const n = first + second;
  const inverse = 1 / first + 1 / second;
  let [h, g] = [0, 0];
  for (let i = n - 1; i >= 1; i--) {
    h += 1 / i;
    if (i >= 2) g += h / (n - i + 1);
  }
  const a = 4 * g - 6 + (10 - 6 * g) * inverse;
  const b = 4 * (2 * g - 4) + 8 * h + 4 * g - 6 + (2 * g - 14 * h - 4) * inverse;
  const c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + 4 * h + (2 * h - 6) * inverse;
  const d = 4 * (2 * h + 6) - 8 * h;
  return (a * n ** 3 + b * n ** 2 + c * n + d) / ((n - 1) * (n - 2) * (n - 3));
}

/** One of the different values of two samples: how many of each are below it and equal to it. */
interface SharedValue {
  readonly below: number;
  readonly ties: number;
  readonly ofA: number;
  readonly ofB: number;
  readonly belowA: number;
  readonly belowB: number;
}

function eachValue(a: Float64Array, b: Float64Array, use: (value: SharedValue) => void): void {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    const [belowA, belowB] = [i, j];
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    const [ofA, ofB] = [i - belowA, j - belowB];
    use({ below: belowA + belowB, ties: ofA + ofB, ofA, ofB, belowA, belowB });
  }
}

function requireValues(a: Float64Array, b: Float64Array, together: number): void {
  if (a.length > 0 && b.length > 0 && a.length + b.length >= together) return;
  throw new RangeError(
    `Cannot compare samples: ${a.length} and ${b.length} values, expected at least 1 each and ${together} together`,
  );
}
