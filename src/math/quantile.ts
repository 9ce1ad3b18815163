/**
 * The p-quantile of values in rising order, by linear interpolation between neighbours: type 7 of Hyndman and Fan
 * (1996), which numpy and R use unless told otherwise. NaN without values.
 *
 * @param count how many of the first values count; all when left out
 *
 * @example
 * quantileSorted(Float64Array.of(1, 2, 4), 0.75); // => 3
 */
export function quantileSorted(sorted: Float64Array, p: number, count = sorted.length): number {
  if (count === 0 || !(p >= 0 && p <= 1)) return Number.NaN;
  const place = p * (count - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, count - 1)]!;
  return low + (high - low) * (place - below);
}
