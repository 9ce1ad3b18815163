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
 * Adds the values of rows to the bins that they are in, for some features. Features go by four, so that a row's index
 * and value are read once for the four.
 *
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
  const whole = rows.length === height;
  const fours = features.length & ~3;
  for (let k = 0; k < fours; k += 4) {
    const a = features[k]!;
    const b = features[k + 1]!;
    const c = features[k + 2]!;
    const d = features[k + 3]!;
    const [oa, ob, oc, od] = [offsets[a]!, offsets[b]!, offsets[c]!, offsets[d]!];
    const [ca, cb, cc, cd] = [a * height, b * height, c * height, d * height];
    if (whole) addWhole(histogram, bins, oa, ob, oc, od, ca, cb, cc, cd, listed);
    else addListed(histogram, bins, oa, ob, oc, od, ca, cb, cc, cd, rows, listed);
  }
  for (let k = fours; k < features.length; k++) {
    addOne(histogram, bins, offsets[features[k]!]!, features[k]! * height, rows, listed);
  }
}

function addWhole(
  histogram: Float64Array,
  bins: Uint8Array,
  oa: number,
  ob: number,
  oc: number,
  od: number,
  ca: number,
  cb: number,
  cc: number,
  cd: number,
  values: Float64Array,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    histogram[oa + bins[ca + i]!]! += value;
    histogram[ob + bins[cb + i]!]! += value;
    histogram[oc + bins[cc + i]!]! += value;
    histogram[od + bins[cd + i]!]! += value;
  }
}

function addListed(
  histogram: Float64Array,
  bins: Uint8Array,
  oa: number,
  ob: number,
  oc: number,
  od: number,
  ca: number,
  cb: number,
  cc: number,
  cd: number,
  rows: Int32Array,
  listed: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const value = listed[i]!;
    histogram[oa + bins[ca + row]!]! += value;
    histogram[ob + bins[cb + row]!]! += value;
    histogram[oc + bins[cc + row]!]! += value;
    histogram[od + bins[cd + row]!]! += value;
  }
}

function addOne(
  histogram: Float64Array,
  bins: Uint8Array,
  offset: number,
  column: number,
  rows: Int32Array,
  listed: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) histogram[offset + bins[column + rows[i]!]!]! += listed[i]!;
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
