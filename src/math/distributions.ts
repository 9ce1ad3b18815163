const SQRT_2PI = Math.sqrt(2 * Math.PI);
/** From here on the continued fraction is as exact as the series, and keeps the relative precision of the tail. */
const TAIL = 2;
const TAIL_TERMS = 120;

/** Density of the standard normal distribution. */
function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / SQRT_2PI;
}

/**
 * The share of a standard normal distribution at or below x, in [0, 1], to about 1e-15 relative, tails included.
 * NaN for NaN. Near 0 the series, in the tails the continued fraction, of Marsaglia (2004), "Evaluating the Normal
 * Distribution", Journal of Statistical Software 11(4).
 *
 * @example
 * normalCdf(0); // => 0.5
 */
export function normalCdf(x: number): number {
  if (x < -TAIL) return upperTail(-x);
  if (x > TAIL) return 1 - upperTail(x);
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

function upperTail(x: number): number {
  let mills = x;
  for (let k = TAIL_TERMS; k > 0; k--) mills = x + k / mills;
  return x === Infinity ? 0 : normalDensity(x) / mills;
}

/**
 * The x that a share p of a standard normal distribution lies at or below; −∞ at 0, ∞ at 1, NaN outside of [0, 1].
 * Two Halley steps on `normalCdf` from the rational start 26.2.23 of Abramowitz and Stegun (1964).
 *
 * @example
 * normalQuantile(0.5); // => 0
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0.5) return 0;
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  const t = Math.sqrt(-2 * Math.log(p));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let x = above / below - t;
  for (let step = 0; step < 2; step++) {
    const error = (normalCdf(x) - p) / normalDensity(x);
    x -= error / (1 + 0.5 * x * error);
  }
  return x;
}

/**
 * The share of Student's t distribution at or below t, in [0, 1], by the regularised incomplete beta function
 * (NIST Digital Library of Mathematical Functions, 8.17). NaN unless degrees > 0.
 *
 * @example
 * studentTCdf(0, 5); // => 0.5
 */
export function studentTCdf(t: number, degrees: number): number {
  if (!(degrees > 0) || Number.isNaN(t)) return Number.NaN;
  const tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  return t > 0 ? 1 - tail : tail;
}

/** The t that a share p of Student's t distribution lies at or below, by bisection; NaN outside of [0, 1]. */
export function studentTQuantile(p: number, degrees: number): number {
  if (!(p >= 0 && p <= 1 && degrees > 0)) return Number.NaN;
  if (p > 0.5) return -studentTQuantile(1 - p, degrees);
  if (p === 0.5) return 0;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  let low = -1;
  while (studentTCdf(low, degrees) > p) low *= 2;
  let high = low === -1 ? 0 : low / 2;
  for (;;) {
    const middle = 0.5 * (low + high);
    if (middle === low || middle === high) return middle;
    if (studentTCdf(middle, degrees) < p) low = middle;
    else high = middle;
  }
}

/** I_x(a, b) by the continued fraction of DLMF 8.17.22, which converges fast below the mean of the distribution. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

/** Evaluated forwards by the method of Lentz. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

/** ln Γ(x) for x > 0 by Stirling's series (DLMF 5.11.1) from 10 on, below by recurrence. */
function logGamma(x: number): number {
  let shift = 1;
  while (x < 10) shift *= x++;
  const r = 1 / (x * x);
  const series =
    (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360_360))))) / x;
  return (x - 0.5) * Math.log(x) - x + Math.log(SQRT_2PI) + series - Math.log(shift);
}
