import { correlation } from "../math/correlation.js";

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

function ranks(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let k = start; k < end; k++) result[order[k]!] = (start + end + 1) / 2;
    start = end;
  }
  return result;
}
