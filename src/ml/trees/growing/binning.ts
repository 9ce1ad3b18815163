import type { Samples } from "../../data/dataset.js";

/** Samples as bin numbers, column after column. */
export interface BinnedColumns {
  readonly rows: number;
  readonly features: number;
  /** Bin of row i in feature k at k × rows + i; 0 where the value is missing, else 1 + the number of cuts below it. */
  readonly bins: Uint8Array;
  /** Rising cut points of each feature, float32-representable: bin b holds values up to cut b − 1, included. */
  readonly cuts: readonly Float64Array[];
}

/** So many rows, evenly spread, are sorted to find the cut points. */
const SAMPLE_ROWS = 30_000;
/** Below this many rows, 64 bins lose nothing that can be measured, and are quicker. */
const FEW_ROWS = 20_000;
/** Rows that are read together, so that they stay in the cache while the columns pass by. */
const BLOCK_ROWS = 512;
const CELLS = 1024;
/** The most bins of a feature, that for missing values included. */
export const MOST_BINS = 255;

/** The number of bins that is used where none is asked for. */
export function defaultBins(rows: number): number {
  return rows < FEW_ROWS ? 64 : MOST_BINS;
}

/**
 * Samples cut into bins. A feature with fewer different values than bins gets a bin for each; of any other the cut
 * points are quantiles of an even sample of 30,000 rows. Infinite values are not expected.
 *
 * @param most bins of a feature, from 3 to 255, that for missing values included
 */
export function binColumns(samples: Samples, most: number): BinnedColumns {
  const { rows, values } = samples;
  const features = samples.names.length;
  const cuts = Array.from({ length: features }, (_, k) => findCuts(samples, k, most - 1));
  const grids = cuts.map(createCutGrid);
  const bins = new Uint8Array(rows * features);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const end = Math.min(rows, start + BLOCK_ROWS);
    for (let k = 0; k < features; k++) {
      fillBins(
        bins.subarray(k * rows + start, k * rows + end),
        values,
        start * features + k,
        features,
        grids[k]!,
      );
    }
  }
  return { rows, features, bins, cuts };
}

/** The cut points of one feature: between neighbours where values are few, else at quantiles. */
function findCuts(samples: Samples, feature: number, most: number): Float64Array {
  const sorted = sampleColumn(samples, feature).sort();
  const neighbours = cutNeighbours(sorted, most);
  if (neighbours !== null) return neighbours;
  const cuts: number[] = [];
  for (let k = 1; k < most; k++) {
    const at = Math.floor((k * sorted.length) / most);
    const below = sorted[at - 1]!;
    let above = at;
    while (above < sorted.length && sorted[above] === below) above++;
    if (above === sorted.length) break;
    const cut = between(below, sorted[above]!);
    if (cuts.length === 0 || cut > cuts.at(-1)!) cuts.push(cut);
  }
  return Float64Array.from(cuts);
}

function sampleColumn({ rows, names, values }: Samples, feature: number): Float32Array {
  const size = Math.min(rows, SAMPLE_ROWS);
  const sample = new Float32Array(size);
  let count = 0;
  for (let i = 0; i < size; i++) {
    const value = values[Math.floor((i * rows) / size) * names.length + feature]!;
    if (value === value) sample[count++] = value;
  }
  return sample.subarray(0, count);
}

/** A cut between each two neighbours of sorted values; null where that makes more than `most` bins. */
function cutNeighbours(sorted: Float32Array, most: number): Float64Array | null {
  const cuts: number[] = [];
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    if (cuts.length + 2 > most) return null;
    cuts.push(between(sorted[i - 1]!, sorted[i]!));
  }
  return Float64Array.from(cuts);
}

/** The float32 nearest to the middle of two rising float32 values that is not the upper one. */
function between(below: number, above: number): number {
  const middle = Math.fround(below / 2 + above / 2);
  return middle >= below && middle < above ? middle : below;
}

/** Cut points with an even grid over them, so that a value's bin is sought among the few cuts of its cell. */
interface CutGrid {
  readonly cuts: Float64Array;
  readonly low: number;
  readonly scale: number;
  /** The number of cuts in cells before each cell. */
  readonly before: Uint8Array;
}

function createCutGrid(cuts: Float64Array): CutGrid {
  const low = cuts[0] ?? 0;
  const width = (cuts.at(-1) ?? 0) - low;
  const scale = width > 0 ? (CELLS - 1) / width : 0;
  const before = new Uint8Array(CELLS + 1);
  for (const cut of cuts) before[Math.trunc((cut - low) * scale) + 1]!++;
  for (let cell = 0; cell < CELLS; cell++) before[cell + 1]! += before[cell]!;
  return { cuts, low, scale, before };
}

/** Writes the bins of values that stand `stride` apart. */
function fillBins(
  bins: Uint8Array,
  values: Float32Array,
  first: number,
  stride: number,
  { cuts, low, scale, before }: CutGrid,
): void {
  const high = cuts.at(-1) ?? low;
  for (let i = 0, at = first; i < bins.length; i++, at += stride) {
    const value = values[at]!;
    if (value !== value) continue;
    if (value > high) {
      bins[i] = cuts.length + 1;
      continue;
    }
    const cell = value <= low ? 0 : ((value - low) * scale) | 0;
    let from = before[cell]!;
    let to = before[cell + 1]!;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (value <= cuts[middle]!) to = middle;
      else from = middle + 1;
    }
    bins[i] = from + 1;
  }
}
