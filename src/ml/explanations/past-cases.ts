import type { Dataset } from "../data/dataset.js";

/** A bar of the past that was like a present one, and what became of it. */
export interface PastCase {
  /** The row of the dataset. */
  readonly row: number;
  /** Opening of its bar, epoch milliseconds UTC. */
  readonly time: number;
  /** Root of the mean squared difference of the features, in their deviations; 0 for equal rows. */
  readonly distance: number;
  readonly label: number;
}

/** How to look for past cases. */
export interface PastCaseOptions {
  /** Index of the present bar, as the dataset's spans count: cases whose label reads a later bar are not looked at. */
  readonly bar: number;
  /** Most cases; 5 by default. */
  readonly count?: number;
  /** `knownPast` of the bar, where it is at hand. */
  readonly known?: KnownPast;
}

/** Which rows a dataset had at a bar, and how its features varied over them. */
export interface KnownPast {
  /** Rows whose label was known at the close of the bar. */
  readonly matured: Int32Array;
  /** Sample deviation of each feature over those rows; 0 or NaN where it has none. */
  readonly deviations: Float64Array;
}

/**
 * The rows of a dataset whose labels had ended by a bar, and the features' deviations over them: what was known then.
 */
export function knownPast({ names, rows, values, spans }: Dataset, bar: number): KnownPast {
  const matured: number[] = [];
  for (let i = 0; i < rows; i++) if (spans.ends[i]! <= bar) matured.push(i);
  const width = names.length;
  const counts = new Float64Array(width);
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  for (const i of matured) {
    for (let k = 0; k < width; k++) {
      const x = values[i * width + k]!;
      if (Number.isNaN(x)) continue;
      const delta = x - means[k]!;
      means[k]! += delta / ++counts[k]!;
      squares[k]! += delta * (x - means[k]!);
    }
  }
  const deviations = squares.map((sum, k) =>
    counts[k]! > 1 ? Math.sqrt(sum / (counts[k]! - 1)) : Number.NaN,
  );
  return { matured: Int32Array.from(matured), deviations };
}

/**
 * The past cases nearest to a row, nearest first: by the root of the mean squared difference in deviations over the
 * features that both have (at least half of them), deviations being those of the known past. Labels of two cases never
 * share a bar: neighbouring bars are one case, and the nearer one stands for it. Of equal distances the earlier is first.
 *
 * @param row one value a feature of the dataset, NaN where it is missing
 * @throws TypeError unless the row has one value a feature.
 *
 * @example
 * const dataset = { names: ["x"], rows: 3, values: Float32Array.of(1, 5, 2), labels: Float64Array.of(0, 1, 1), weights: null, spans: { starts: [0, 1, 2], ends: [0, 1, 2] }, time: Float64Array.of(0, 1, 2) };
 * nearestCases(dataset, [2], { bar: 1 }).map(({ row }) => row); // => [0, 1]
 */
export function nearestCases(
  dataset: Dataset,
  row: ArrayLike<number>,
  { bar, count = 5, known = knownPast(dataset, bar) }: PastCaseOptions,
): PastCase[] {
  const { names, values, spans, time, labels } = dataset;
  if (row.length !== names.length) {
    throw new TypeError(`Cannot find past cases: ${row.length} values for ${names.length} features`);
  }
  const { matured, deviations } = known;
  const measured = Array.from(matured, (i) => ({
    row: i,
    distance: distance(values, i * names.length, row, deviations),
  }));
  const cases: PastCase[] = [];
  for (const { row: i, distance } of measured
    .filter((candidate) => !Number.isNaN(candidate.distance))
    .sort((a, b) => a.distance - b.distance || a.row - b.row)) {
    if (cases.length === count) break;
    const apart = cases.every(
      (c) => spans.starts[i]! > spans.ends[c.row]! || spans.ends[i]! < spans.starts[c.row]!,
    );
    if (apart) cases.push({ row: i, time: time[i]!, distance, label: labels[i]! });
  }
  return cases;
}

function distance(
  values: Float32Array,
  offset: number,
  row: ArrayLike<number>,
  deviations: Float64Array,
): number {
  let [squares, shared] = [0, 0];
  for (let k = 0; k < deviations.length; k++) {
    const z = (values[offset + k]! - Math.fround(row[k]!)) / deviations[k]!;
    if (!Number.isFinite(z)) continue;
    squares += z * z;
    shared++;
  }
  return 2 * shared >= deviations.length && shared > 0 ? Math.sqrt(squares / shared) : Number.NaN;
}

/**
 * The share of known values of a feature that lie below a value, equal ones counted by half: 0.88 means higher than
 * 88 % of its past. NaN for a missing value or without a past.
 *
 * @param column index of the feature
 */
export function percentileInPast(
  { names, values }: Dataset,
  rows: ArrayLike<number>,
  column: number,
  value: number,
): number {
  const wanted = Math.fround(value);
  let [below, equal, count] = [0, 0, 0];
  for (let i = 0; i < rows.length; i++) {
    const x = values[rows[i]! * names.length + column]!;
    if (Number.isNaN(x)) continue;
    count++;
    if (x < wanted) below++;
    else if (x === wanted) equal++;
  }
  return Number.isNaN(wanted) || count === 0 ? Number.NaN : (below + equal / 2) / count;
}
