/** Whether a column of times rises at every step; NaN never does. */
export function isStrictlyRising(time: Float64Array): boolean {
  for (let i = 1; i < time.length; i++) if (!(time[i]! > time[i - 1]!)) return false;
  return true;
}

/**
 * Which of the rows to leave out, as few as possible, so that the times of the others strictly rise: those outside of
 * the longest rising subsequence (patience sorting, M. L. Fredman, 1975). Of equal times the first stays.
 *
 * @param rows indices into `time`, rising; their times are finite.
 */
export function rowsOutOfOrder(time: Float64Array, rows: Int32Array): number[] {
  const tails = new Int32Array(rows.length);
  const previous = new Int32Array(rows.length);
  let length = 0;
  for (let i = 0; i < rows.length; i++) {
    const t = time[rows[i]!]!;
    const pile = firstPileFrom(time, rows, tails, length, t);
    previous[i] = pile > 0 ? tails[pile - 1]! : -1;
    if (pile < length && time[rows[tails[pile]!]!] === t) continue;
    tails[pile] = i;
    if (pile === length) length++;
  }
  const kept = new Uint8Array(rows.length);
  for (let i = length > 0 ? tails[length - 1]! : -1; i >= 0; i = previous[i]!) kept[i] = 1;
  return Array.from(rows).filter((_, i) => kept[i] === 0);
}

function firstPileFrom(
  time: Float64Array,
  rows: Int32Array,
  tails: Int32Array,
  length: number,
  t: number,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[rows[tails[middle]!]!]! < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
