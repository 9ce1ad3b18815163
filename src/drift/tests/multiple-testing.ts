/**
 * p-values adjusted for the share of false discoveries among all that are called (Benjamini and Hochberg, 1995,
 * Journal of the Royal Statistical Society B 57): call those at or below 0.05 and 5 % of the calls are false on average.
 * NaN stays NaN and does not count.
 *
 * @example
 * benjaminiHochberg([0.01, 0.04, 0.02]); // => [0.03, 0.04, 0.03]
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const order = definedOrder(pValues);
  const adjusted = Float64Array.from(pValues);
  let least = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const at = order[rank - 1]!;
    least = Math.min(least, (pValues[at]! * order.length) / rank);
    adjusted[at] = least;
  }
  return adjusted;
}

/**
 * p-values adjusted for the chance of any false call at all (Holm, 1979, Scandinavian Journal of Statistics 6). NaN
 * stays NaN and does not count.
 *
 * @example
 * holm([0.25, 0.125]); // => [0.25, 0.25]
 */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const order = definedOrder(pValues);
  const adjusted = Float64Array.from(pValues);
  let most = 0;
  for (const [rank, at] of order.entries()) {
    most = Math.max(most, Math.min(1, pValues[at]! * (order.length - rank)));
    adjusted[at] = most;
  }
  return adjusted;
}

function definedOrder(pValues: ArrayLike<number>): number[] {
  const places = Array.from({ length: pValues.length }, (_, k) => k).filter((k) => !Number.isNaN(pValues[k]));
  return places.sort((a, b) => pValues[a]! - pValues[b]!);
}
