import { normalCdf, studentTCdf } from "../../math/distributions.js";
import { moments } from "../../math/moments.js";
import { quantileSorted } from "../../math/quantile.js";
import type { TestResult } from "./kolmogorov-smirnov.js";

/**
 * The Mann–Whitney test: how often a value of `a` exceeds one of `b`, ties counting half. Two-sided, by the normal
 * limit with correction for ties and continuity; p is NaN when all values are equal. Source: Mann and Whitney (1947),
 * Annals of Mathematical Statistics 18.
 *
 * @param a in rising order, as `b`
 *
 * @example
 * mannWhitney(Float64Array.of(3, 4), Float64Array.of(1, 2)).statistic; // => 4
 */
export function mannWhitney(a: Float64Array, b: Float64Array): TestResult {
  const [n, m] = [a.length, b.length];
  let [i, j, statistic, ties] = [0, 0, 0, 0];
  while (i < n || j < m) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    const [startA, startB] = [i, j];
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    statistic += (i - startA) * (startB + (j - startB) / 2);
    const tied = i - startA + (j - startB);
    ties += tied ** 3 - tied;
  }
  const all = n + m;
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - ties / (all * (all - 1))));
  const distance = Math.max(0, Math.abs(statistic - (n * m) / 2) - 0.5);
  return {
    statistic,
    pValue: deviation > 0 ? Math.min(1, 2 * normalCdf(-distance / deviation)) : Number.NaN,
  };
}

/**
 * Welch's t test for equal means without equal variances; two-sided. NaN below 2 values a sample or without variation.
 * Source: Welch (1947), Biometrika 34.
 *
 * @example
 * welch(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3)); // => { statistic: 0, pValue: 1 }
 */
export function welch(a: Float64Array, b: Float64Array): TestResult {
  const [first, second] = [moments(a), moments(b)];
  const [u, v] = [first.deviation ** 2 / a.length, second.deviation ** 2 / b.length];
  const statistic = (first.mean - second.mean) / Math.sqrt(u + v);
  const degrees = (u + v) ** 2 / (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1));
  return { statistic, pValue: 2 * studentTCdf(-Math.abs(statistic), degrees) };
}

/**
 * The Brown–Forsythe test for equal spread: the F of the absolute distances from each sample's median. NaN below 2
 * values a sample or where distances do not vary. Source: Brown and Forsythe (1974), JASA 69.
 *
 * @param a in rising order, as `b`
 *
 * @example
 * brownForsythe(Float64Array.of(1, 2, 4), Float64Array.of(1, 2, 4)); // => { statistic: 0, pValue: 1 }
 */
export function brownForsythe(a: Float64Array, b: Float64Array): TestResult {
  const [first, second] = [moments(medianDistances(a)), moments(medianDistances(b))];
  const degrees = a.length + b.length - 2;
  const pooled = ((a.length - 1) * first.deviation ** 2 + (b.length - 1) * second.deviation ** 2) / degrees;
  const t = (first.mean - second.mean) / Math.sqrt(pooled * (1 / a.length + 1 / b.length));
  return { statistic: t * t, pValue: 2 * studentTCdf(-Math.abs(t), degrees) };
}

function medianDistances(sorted: Float64Array): Float64Array {
  const middle = quantileSorted(sorted, 0.5);
  return sorted.map((value) => Math.abs(value - middle));
}
