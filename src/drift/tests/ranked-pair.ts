import { normalQuantile } from "../../math/distributions.js";

/** Two samples in time order as places in the sorted list of all their values: what rank-based figures need. */
export interface RankedPair {
  readonly referenceSize: number;
  readonly currentSize: number;
  /** The different values of both, rising. */
  readonly values: Float64Array;
  /** For each value of the reference, then of the current sample, its place in `values`. */
  readonly cells: Int32Array;
}

/** Both samples ranked together; they must hold finite values only. */
export function rankPair(reference: Float64Array, current: Float64Array): RankedPair {
  const all = new Float64Array(reference.length + current.length);
  all.set(reference);
  all.set(current, reference.length);
  const sorted = all.slice().sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i]! > sorted[i - 1]!) sorted[count++] = sorted[i]!;
  const values = sorted.slice(0, count);
  const cells = new Int32Array(all.length);
  for (let i = 0; i < all.length; i++) cells[i] = placeOf(values, all[i]!);
  return { referenceSize: reference.length, currentSize: current.length, values, cells };
}

function placeOf(values: Float64Array, value: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

let lastTable = new Float64Array(1);

/**
 * The normal score of every possible middle rank of n values: entry 2r for middle rank r, in steps of a half. The table
 * made last is kept, since the columns of a report have the same length; do not write to it.
 */
export function scoreTable(n: number): Float64Array {
  if (lastTable.length !== 2 * n + 1) {
    lastTable = new Float64Array(2 * n + 1);
    for (let k = 1; k < n; k++) {
      lastTable[k] = normalQuantile(k / (2 * n));
      lastTable[2 * n - k] = -lastTable[k]!;
    }
  }
  return lastTable;
}

/**
 * Writes the normal score of each value, less the mean of its own sample, so that a shift between the samples is not
 * taken for memory.
 *
 * @param table `scoreTable` of as many values
 * @param counts as long as there are cells; overwritten
 */
export function centredScores(
  cells: Int32Array,
  referenceSize: number,
  table: Float64Array,
  counts: Int32Array,
  out: Float64Array,
): void {
  counts.fill(0);
  for (let i = 0; i < cells.length; i++) counts[cells[i]!]!++;
  let below = 0;
  for (let k = 0; k < counts.length; k++) {
    const count = counts[k]!;
    counts[k] = 2 * below + count;
    below += count;
  }
  for (let i = 0; i < cells.length; i++) out[i] = table[counts[cells[i]!]!]!;
  centre(out.subarray(0, referenceSize));
  centre(out.subarray(referenceSize));
}

function centre(values: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
}
