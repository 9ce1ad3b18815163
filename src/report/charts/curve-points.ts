/** Columns of the widest chart: two points each are what its pixels can show. */
export const MOST_COLUMNS = 750;

/**
 * The places of the points that draw a curve as all of its points would: for each of so many columns of equal time
 * the lowest and the highest value, in the order of time, and the ends. A column without a defined value gives one
 * NaN, which breaks the line. All places when there are no more than two a column.
 *
 * @param time rising, as long as `values`
 *
 * @example
 * curvePoints(Float64Array.of(0, 1, 2, 3, 4, 5), Float64Array.of(1, 9, 5, 4, 0, 2), 1); // => [0, 1, 4, 5]
 */
export function curvePoints(time: Float64Array, values: Float64Array, columns: number): number[] {
  const n = values.length;
  if (n <= 2 * columns) return Array.from(values, (_, i) => i);
  const start = time[0]!;
  const scale = columns / (time[n - 1]! - start);
  const columnOf = (i: number): number => Math.min(columns - 1, Math.floor((time[i]! - start) * scale));
  const places = [0];
  for (let from = 0; from < n;) {
    const column = columnOf(from);
    let [low, high] = [from, from];
    let end = from;
    for (; end < n && columnOf(end) === column; end++) {
      if (!(values[end]! >= values[low]!)) low = better(values, end, low);
      if (!(values[end]! <= values[high]!)) high = better(values, end, high);
    }
    for (const place of low < high ? [low, high] : [high, low]) {
      if (place > places[places.length - 1]!) places.push(place);
    }
    from = end;
  }
  if (places[places.length - 1] !== n - 1) places.push(n - 1);
  return places;
}

/** The new place, unless its value is undefined. */
function better(values: Float64Array, next: number, kept: number): number {
  return Number.isNaN(values[next]!) ? kept : next;
}
