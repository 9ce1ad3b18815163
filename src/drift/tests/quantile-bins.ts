import { quantileSorted } from "../../math/quantile.js";

/** Bins that the quantiles of a reference cut: (−∞, e₀], (e₀, e₁], …, (e_last, ∞). */
export interface QuantileBins {
  /** Inner edges, rising, each once: a reference with ties may give fewer than asked for. */
  readonly edges: Float64Array;
}

/** What a drift figure calls 10 bins unless told otherwise. */
export const BIN_COUNT = 10;

/** The finite values in rising order; NaN and ±Infinity are missing. */
export function sortFinite(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) kept[count++] = values[i]!;
  return kept.subarray(0, count).sort();
}

/**
 * The quantile bins of a reference sample, whose inner edges are its 1 ÷ count, 2 ÷ count, … quantiles (type 7).
 *
 * @param sorted the reference in rising order
 * @throws RangeError without values, or unless `count` is a whole number from 2.
 *
 * @example
 * quantileBins(Float64Array.of(1, 2, 3, 4, 5), 4).edges; // => Float64Array.of(2, 3, 4)
 */
export function quantileBins(sorted: Float64Array, count = BIN_COUNT): QuantileBins {
  if (sorted.length === 0)
    throw new RangeError("Cannot bin: the reference has no values, expected at least 1");
  if (!(Number.isInteger(count) && count >= 2)) {
    throw new RangeError(`Cannot bin: ${count} bins, expected a whole number from 2`);
  }
  const edges = Float64Array.from({ length: count - 1 }, (_, k) => quantileSorted(sorted, (k + 1) / count));
  return { edges: edges.filter((edge, k) => k === 0 || edge > edges[k - 1]!) };
}

/**
 * How many values of a sample in rising order fall into each bin.
 *
 * @example
 * countBins(Float64Array.of(1, 2, 3), { edges: Float64Array.of(2) }); // => Float64Array.of(2, 1)
 */
export function countBins(sorted: Float64Array, { edges }: QuantileBins): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  let bin = 0;
  for (let i = 0; i < sorted.length; i++) {
    while (bin < edges.length && sorted[i]! > edges[bin]!) bin++;
    counts[bin]!++;
  }
  return counts;
}
