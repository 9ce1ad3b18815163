import { quantileSorted } from "../../math/quantile.js";

/** How probabilities are put into bins. */
export interface BinOptions {
  /** How many, from 1. */
  readonly bins?: number;
  /** "width" cuts [0, 1] into equal parts, "count" at quantiles of the probabilities. */
  readonly cut?: "width" | "count";
  /** Which edge belongs to a bin: "left" is [low, high), "right" is (low, high]; the outer edges always belong. */
  readonly closed?: "left" | "right";
}

/**
 * The edges of bins from 0 to 1 (`cut: "width"`) or from the least to the largest probability (`cut: "count"`).
 *
 * @throws RangeError unless `bins` is an integer from 1.
 */
export function binEdges(
  probabilities: Float64Array,
  { bins = 10, cut = "width" }: BinOptions,
): Float64Array {
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new RangeError(`Cannot bin probabilities: bins is ${bins}, expected an integer from 1`);
  }
  if (cut === "width") return Float64Array.from({ length: bins + 1 }, (_, k) => k / bins);
  const sorted = Float64Array.from(probabilities).sort();
  return Float64Array.from({ length: bins + 1 }, (_, k) => quantileSorted(sorted, k / bins));
}

/** The bin that a probability falls into. */
export function binOf(p: number, edges: Float64Array, closed: "left" | "right"): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const edge = edges[middle]!;
    if (p > edge || (closed === "left" && p === edge)) low = middle;
    else high = middle - 1;
  }
  return low;
}
