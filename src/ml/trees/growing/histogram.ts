import type { BinnedColumns } from "./binning.js";

/**
 * Where each feature's bins stand in a histogram, in doubles; the last entry is the length. A feature with c cuts has
 * c + 2 bins, that of missing values first.
 */
export function histogramOffsets({ cuts }: BinnedColumns): Int32Array {
  const offsets = new Int32Array(cuts.length + 1);
  cuts.forEach((cut, k) => (offsets[k + 1] = offsets[k]! + cut.length + 2));
  return offsets;
}

/**
 * Adds the values of rows to the bins that they are in, for some features. Features go by four and rows by two: a row's
 * index and value are then read once for four features, and the additions do not wait for each other.
 *
 * @param rows rising; all of them, or some
 * @param listed values of the rows, in their order
 */
export function addToHistogram(
  histogram: Float64Array,
  { bins, rows: height }: BinnedColumns,
  offsets: Int32Array,
  features: Int32Array,
  rows: Int32Array,
  listed: Float64Array,
): void {
  const fours = features.length & ~3;
  const whole = rows.length === height;
  const even = rows.length & ~1;
  for (let k = 0; k < fours; k += 4) {
    const a = features[k]!;
    const b = features[k + 1]!;
    const c = features[k + 2]!;
    const d = features[k + 3]!;
    const [oa, ob, oc, od] = [offsets[a]!, offsets[b]!, offsets[c]!, offsets[d]!];
    const [ca, cb, cc, cd] = [a * height, b * height, c * height, d * height];
    if (whole) addWhole(histogram, oa, ob, oc, od, bins, ca, cb, cc, cd, listed, even);
    else addSome(histogram, oa, ob, oc, od, bins, ca, cb, cc, cd, listed, even, rows);
  }
  for (let k = 0; k < features.length; k++) {
    const start = k < fours ? even : 0;
    addOne(histogram, offsets[features[k]!]!, bins, features[k]! * height, listed, start, rows);
  }
}

function addWhole(
  histogram: Float64Array,
  oa: number,
  ob: number,
  oc: number,
  od: number,
  bins: Uint8Array,
  ca: number,
  cb: number,
  cc: number,
  cd: number,
  values: Float64Array,
  even: number,
): void {
  for (let i = 0; i < even; i += 2) {
    const x = values[i]!;
    const y = values[i + 1]!;
    histogram[oa + bins[ca + i]!]! += x;
    histogram[ob + bins[cb + i]!]! += x;
    histogram[oc + bins[cc + i]!]! += x;
    histogram[od + bins[cd + i]!]! += x;
    histogram[oa + bins[ca + i + 1]!]! += y;
    histogram[ob + bins[cb + i + 1]!]! += y;
    histogram[oc + bins[cc + i + 1]!]! += y;
    histogram[od + bins[cd + i + 1]!]! += y;
  }
}

function addSome(
  histogram: Float64Array,
  oa: number,
  ob: number,
  oc: number,
  od: number,
  bins: Uint8Array,
  ca: number,
  cb: number,
  cc: number,
  cd: number,
  listed: Float64Array,
  even: number,
  rows: Int32Array,
): void {
  for (let i = 0; i < even; i += 2) {
    const x = listed[i]!;
    const y = listed[i + 1]!;
    const row = rows[i]!;
    const next = rows[i + 1]!;
    histogram[oa + bins[ca + row]!]! += x;
    histogram[ob + bins[cb + row]!]! += x;
    histogram[oc + bins[cc + row]!]! += x;
    histogram[od + bins[cd + row]!]! += x;
    histogram[oa + bins[ca + next]!]! += y;
    histogram[ob + bins[cb + next]!]! += y;
    histogram[oc + bins[cc + next]!]! += y;
    histogram[od + bins[cd + next]!]! += y;
  }
}

function addOne(
  histogram: Float64Array,
  offset: number,
  bins: Uint8Array,
  column: number,
  listed: Float64Array,
  start: number,
  rows: Int32Array,
): void {
  for (let i = start; i < rows.length; i++) histogram[offset + bins[column + rows[i]!]!]! += listed[i]!;
}

/** How many of the rows are in each bin of one feature. */
export function countBins(
  counts: Int32Array,
  { bins, rows: height }: BinnedColumns,
  feature: number,
  rows: Int32Array,
): void {
  counts.fill(0);
  const column = feature * height;
  for (let i = 0; i < rows.length; i++) counts[bins[column + rows[i]!]!]!++;
}

/** Takes a child's histogram away from its parent's, which leaves the other child's. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!;
}
