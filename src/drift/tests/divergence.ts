/** Shares below this count as this: an empty bin would make a logarithm infinite. */
export const SHARE_FLOOR = 1e-4;

/**
 * Counts as shares of their sum, none below the floor. Floored shares are not scaled back to a sum of 1.
 *
 * @throws RangeError when the counts sum to 0.
 *
 * @example
 * flooredShares(Float64Array.of(3, 0), 0.001); // => Float64Array.of(1, 0.001)
 */
export function flooredShares(counts: ArrayLike<number>, floor = SHARE_FLOOR): Float64Array {
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k]!;
  if (!(total > 0)) throw new RangeError("Cannot compare shares: the counts sum to 0, expected at least 1");
  return Float64Array.from(counts, (count) => Math.max(count / total, floor));
}

/**
 * Population stability index: Σ (p − q) ln(p ÷ q), in nats, at least 0 and the same both ways. It is the sum of both
 * Kullback–Leibler divergences (Jeffreys, 1946), under the name that credit scoring gave it.
 *
 * @throws TypeError when the shares differ in number.
 *
 * @example
 * psi(Float64Array.of(0.5, 0.5), Float64Array.of(0.5, 0.5)); // => 0
 */
export function psi(p: Float64Array, q: Float64Array): number {
  checkPair(p, q);
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (p[k]! - q[k]!) * Math.log(p[k]! / q[k]!);
  return sum;
}

/**
 * Kullback–Leibler divergence of q from p: Σ p ln(p ÷ q), in nats; a bin with p = 0 adds nothing. Source: Kullback and
 * Leibler (1951), Annals of Mathematical Statistics 22.
 *
 * @throws TypeError when the shares differ in number.
 *
 * @example
 * klDivergence(Float64Array.of(1, 0), Float64Array.of(0.5, 0.5)); // => Math.LN2
 */
export function klDivergence(p: Float64Array, q: Float64Array): number {
  checkPair(p, q);
  let sum = 0;
  for (let k = 0; k < p.length; k++) if (p[k]! > 0) sum += p[k]! * Math.log(p[k]! / q[k]!);
  return sum;
}

/**
 * Jensen–Shannon divergence: the mean Kullback–Leibler divergence of the average of both from each, in nats, from 0 to
 * ln 2. Its root is a distance. Source: Lin (1991), IEEE Transactions on Information Theory 37.
 *
 * @throws TypeError when the shares differ in number.
 *
 * @example
 * jsDivergence(Float64Array.of(1, 0), Float64Array.of(0, 1)); // => Math.LN2
 */
export function jsDivergence(p: Float64Array, q: Float64Array): number {
  checkPair(p, q);
  const middle = p.map((share, k) => (share + q[k]!) / 2);
  return (klDivergence(p, middle) + klDivergence(q, middle)) / 2;
}

/**
 * Hellinger distance: √(½ Σ (√p − √q)²), from 0 to 1.
 *
 * @throws TypeError when the shares differ in number.
 *
 * @example
 * hellinger(Float64Array.of(1, 0), Float64Array.of(0, 1)); // => 1
 */
export function hellinger(p: Float64Array, q: Float64Array): number {
  checkPair(p, q);
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (Math.sqrt(p[k]!) - Math.sqrt(q[k]!)) ** 2;
  return Math.sqrt(sum / 2);
}

/**
 * Total variation distance: ½ Σ |p − q|, from 0 to 1: the largest difference in probability of any set of bins.
 *
 * @throws TypeError when the shares differ in number.
 *
 * @example
 * totalVariation(Float64Array.of(0.75, 0.25), Float64Array.of(0.5, 0.5)); // => 0.25
 */
export function totalVariation(p: Float64Array, q: Float64Array): number {
  checkPair(p, q);
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += Math.abs(p[k]! - q[k]!);
  return sum / 2;
}

function checkPair(p: Float64Array, q: Float64Array): void {
  if (p.length !== q.length) {
    throw new TypeError(`Cannot compare shares: ${p.length} bins on one side, ${q.length} on the other`);
  }
}
