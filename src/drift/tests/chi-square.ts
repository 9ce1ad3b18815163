import { normalCdf } from "../../math/distributions.js";
import type { TestResult } from "./kolmogorov-smirnov.js";

/** A chi-square test with its degrees of freedom. */
export interface ChiSquareResult extends TestResult {
  readonly degrees: number;
}

/**
 * Pearson's chi-square test of counts against expected counts.
 *
 * @throws TypeError when they differ in number.
 *
 * @example
 * chiSquare(Float64Array.of(5, 5), Float64Array.of(5, 5)); // => { statistic: 0, pValue: 1, degrees: 1 }
 */
export function chiSquare(observed: ArrayLike<number>, expected: ArrayLike<number>): ChiSquareResult {
  if (observed.length !== expected.length) {
    throw new TypeError(`Cannot compare counts: ${observed.length} observed, ${expected.length} expected`);
  }
  let statistic = 0;
  for (let k = 0; k < observed.length; k++) statistic += (observed[k]! - expected[k]!) ** 2 / expected[k]!;
  const degrees = observed.length - 1;
  return { statistic, pValue: chiSquareTail(statistic, degrees), degrees };
}

/**
 * Pearson's chi-square test that two samples share one distribution over categories; categories that neither has are
 * left out.
 *
 * @param a counts by category, as `b`
 * @throws TypeError when they differ in number.
 *
 * @example
 * chiSquareTwoSample([10, 10], [10, 10]); // => { statistic: 0, pValue: 1, degrees: 1 }
 */
export function chiSquareTwoSample(a: ArrayLike<number>, b: ArrayLike<number>): ChiSquareResult {
  if (a.length !== b.length) {
    throw new TypeError(
      `Cannot compare counts: ${a.length} categories on one side, ${b.length} on the other`,
    );
  }
  const both = Array.from(a, (count, k) => count + b[k]!);
  const kept = [...both.keys()].filter((k) => both[k]! > 0);
  const total = both.reduce((sum, count) => sum + count, 0);
  const rows = [a, b].map((counts) => ({ counts, size: kept.reduce((sum, k) => sum + counts[k]!, 0) }));
  let statistic = 0;
  for (const { counts, size } of rows) {
    for (const k of kept) {
      const expected = (size * both[k]!) / total;
      statistic += (counts[k]! - expected) ** 2 / expected;
    }
  }
  const degrees = Math.max(0, kept.length - 1);
  return { statistic, pValue: degrees === 0 ? Number.NaN : chiSquareTail(statistic, degrees), degrees };
}

/**
 * The chance that a chi-square variable with whole degrees of freedom is at least x: the finite sums 26.4.4 and 26.4.5
 * of Abramowitz and Stegun (1964). NaN below 1 degree or for x below 0.
 *
 * @example
 * chiSquareTail(0, 3); // => 1
 */
export function chiSquareTail(x: number, degrees: number): number {
  if (!(x >= 0 && Number.isInteger(degrees) && degrees >= 1)) return Number.NaN;
  const half = x / 2;
  const odd = degrees % 2 === 1;
  let sum = odd ? 2 * normalCdf(-Math.sqrt(x)) : Math.exp(-half);
  let term = odd ? Math.sqrt((2 * x) / Math.PI) * Math.exp(-half) : Math.exp(-half) * half;
  for (let k = odd ? 3 : 4; k <= degrees; k += 2) {
    sum += term;
    term *= x / k;
  }
  return sum;
}
