import { correlation } from "./correlation.js";
import { ranks } from "./ranks.js";

/**
 * Spearman's rank correlation of the pairs in which both are defined: Pearson's of the ranks, ties sharing their mean
 * rank. NaN below two pairs or when one side is all equal.
 *
 * @example
 * rankCorrelation(Float64Array.of(1, 2, 30, NaN), Float64Array.of(2, 4, 5, 1)); // => 1
 */
export function rankCorrelation(x: Float64Array, y: Float64Array): number {
  const defined = Array.from(x.keys()).filter(
    (k) => !Number.isNaN(x[k]!) && !Number.isNaN(y[k] ?? Number.NaN),
  );
  const pick = (values: Float64Array): Float64Array => Float64Array.from(defined, (k) => values[k]!);
  return correlation(ranks(pick(x)), ranks(pick(y)));
}
