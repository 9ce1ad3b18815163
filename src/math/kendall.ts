import { ascendingOrder, ranks } from "./ranks.js";

/**
 * Kendall's τ-b of pairs, in [−1, 1]: concordant less discordant pairs, by what is left of all pairs when ties are taken
 * out on each side. NaN below two pairs or when one side is all equal. Kendall (1945), "The treatment of ties in
 * ranking problems"; counted with a binary indexed tree, in O(n log n).
 *
 * @throws TypeError when the sides differ in length.
 *
 * @example
 * kendallTau(Float64Array.of(1, 2, 3), Float64Array.of(1, 3, 2)); // => 1 / 3
 */
export function kendallTau(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  if (y.length !== n) throw new TypeError(`Cannot rank series: one has ${n} values, the other ${y.length}`);
  const order = ascendingOrder(x);
  // Twice a mean rank is a whole number, and the same for all that are tied.
  const places = ranks(y).map((rank) => 2 * rank);
  const seen = new Float64Array(2 * n + 1);
  let surplus = 0;
  for (let start = 0; start < n;) {
    let end = start;
    for (; end < n && x[order[end]!] === x[order[start]!]; end++) {
      const place = places[order[end]!]!;
      surplus += countUpTo(seen, place - 1) - (start - countUpTo(seen, place));
    }
    for (; start < end; start++) countOne(seen, places[order[start]!]!);
  }
  const pairs = (n * (n - 1)) / 2;
  return surplus / Math.sqrt((pairs - tiedPairs(x)) * (pairs - tiedPairs(y)));
}

function countUpTo(tree: Float64Array, place: number): number {
  let sum = 0;
  for (let k = place; k > 0; k &= k - 1) sum += tree[k]!;
  return sum;
}

function countOne(tree: Float64Array, place: number): void {
  for (let k = place; k < tree.length; k += k & -k) tree[k]!++;
}

function tiedPairs(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  let pairs = 0;
  for (let k = 1, run = 0; k < sorted.length; k++) {
    run = sorted[k] === sorted[k - 1] ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}
