import { InputError } from "../../core/errors.js";
import type { Labels } from "../../features/labels.js";
import type { FeatureMatrix } from "../../features/matrix.js";
import type { Dataset } from "../data/dataset.js";
import { labelUniqueness } from "../data/label-uniqueness.js";
import { varies } from "../linear/linear-columns.js";

/** Which rows are left out for missing values: those of the warm-up, all with one, or none. */
export type MissingPolicy = "warm-up" | "incomplete" | "none";

/** How a dataset is put together. */
export interface DatasetOptions {
  /** "warm-up" by default: rows before the bar from which every feature has had a value are left out. */
  readonly leaveOut?: MissingPolicy;
  /** Weigh each row by the uniqueness of its label; false by default: all rows count the same. */
  readonly uniqueness?: boolean;
  /** Fewest rows that are accepted; 50 by default. */
  readonly leastRows?: number;
}

const LEAST_ROWS = 50;

/**
 * Joins features with labels: one row for each labelled bar, in time order, with the span of bars that its label reads.
 * Values are rounded to float32, as every model reads them. A row holds what was known at its bar's close and nothing
 * later, for `computeFeatures` looks back only.
 *
 * @param matrix one row a bar
 * @param labels 0 or 1; starts and ends are rows of the matrix
 * @throws InputError naming what is wrong: too few rows, labels of one class, a column that is constant or has no value,
 * an infinite value.
 *
 * @example
 * const matrix = { names: ["x"], rows: 3, time: Float64Array.of(0, 1, 2), values: Float64Array.of(5, 6, 7) };
 * const labels = { starts: Int32Array.of(0, 1), ends: Int32Array.of(1, 2), values: Float64Array.of(0, 1) };
 * buildDataset(matrix, labels, { leastRows: 2 }).values; // => Float32Array.of(5, 6)
 */
export function buildDataset(
  matrix: FeatureMatrix,
  labels: Labels,
  { leaveOut = "warm-up", uniqueness = false, leastRows = LEAST_ROWS }: DatasetOptions = {},
): Dataset {
  if (matrix.names.length === 0) throw new InputError("Cannot build a dataset: no feature is named");
  const kept = keptLabels(matrix, labels, leaveOut);
  if (kept.length < leastRows) {
    throw new InputError(
      `Cannot build a dataset: ${kept.length} rows have all features and a label, expected at least ${leastRows}; ${matrix.rows} bars were given, and the features need ${firstFullRow(matrix)} to warm up`,
    );
  }
  const bars = kept.map((k) => labels.starts[k]!);
  const dataset = {
    names: matrix.names,
    rows: kept.length,
    values: gatherRows(matrix, bars),
    labels: Float64Array.from(kept, (k) => labels.values[k]!),
    spans: { starts: bars, ends: kept.map((k) => labels.ends[k]!) },
    time: Float64Array.from(bars, (bar) => matrix.time[bar]!),
  };
  checkDataset(dataset);
  return { ...dataset, weights: uniqueness ? labelUniqueness(dataset.spans) : null };
}

/** The names of the columns that no split can use: those with fewer than two values among the labelled rows. */
export function constantColumns(
  matrix: FeatureMatrix,
  labels: Labels,
  leaveOut: MissingPolicy = "warm-up",
): string[] {
  const bars = keptLabels(matrix, labels, leaveOut).map((k) => labels.starts[k]!);
  return constantNames(matrix.names, gatherRows(matrix, bars));
}

/** Indices of the labels whose bar's row is used. */
function keptLabels(matrix: FeatureMatrix, { starts }: Labels, leaveOut: MissingPolicy): Int32Array {
  const { names, rows, values } = matrix;
  const from = leaveOut === "warm-up" ? firstFullRow(matrix) : 0;
  const isComplete = (bar: number): boolean => {
    for (let k = 0; k < names.length; k++) if (Number.isNaN(values[k * rows + bar]!)) return false;
    return true;
  };
  const kept: number[] = [];
  for (let k = 0; k < starts.length; k++) {
    const bar = starts[k]!;
    if (bar >= from && (leaveOut !== "incomplete" || isComplete(bar))) kept.push(k);
  }
  return Int32Array.from(kept);
}

/** The row from which every column that has values at all has had one. */
function firstFullRow({ names, rows, values }: FeatureMatrix): number {
  let from = 0;
  for (let k = 0; k < names.length; k++) {
    const first = values.subarray(k * rows, (k + 1) * rows).findIndex((value) => !Number.isNaN(value));
    from = Math.max(from, first);
  }
  return from;
}

function gatherRows({ names, rows, values }: FeatureMatrix, bars: Int32Array): Float32Array {
  const width = names.length;
  const gathered = new Float32Array(bars.length * width);
  for (let i = 0; i < bars.length; i++) {
    for (let k = 0; k < width; k++) gathered[i * width + k] = values[k * rows + bars[i]!]!;
  }
  return gathered;
}

/**
 * Checks that something can be learned from a dataset.
 *
 * @throws InputError naming an infinite value, a column that is constant or without value, or labels of one class.
 */
export function checkDataset({ names, rows, values, labels, time }: Omit<Dataset, "weights">): void {
  const infinite = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (infinite >= 0) {
    const [row, k] = [Math.floor(infinite / names.length), infinite % names.length];
    const at = new Date(time[row]!).toISOString();
    throw new InputError(
      `Feature "${names[k]}" is beyond the range of a float32 at ${at}, expected a number or none`,
    );
  }
  const constant = constantNames(names, values);
  if (constant.length > 0) {
    const list = constant.map((name) => `"${name}"`).join(", ");
    throw new InputError(
      `Cannot learn from ${constant.length === 1 ? "feature" : "features"} ${list}: the same in every row, or missing; leave ${constant.length === 1 ? "it" : "them"} out`,
    );
  }
  const positive = labels.reduce((sum, label) => sum + label, 0);
  if (positive === 0 || positive === rows) {
    throw new InputError(
      `Cannot learn from labels of one class: all ${rows} rows have label ${labels[0]}, expected both 0 and 1`,
    );
  }
}

function constantNames(names: readonly string[], values: Float32Array): string[] {
  return names.filter((_, k) => !varies(values, k, names.length));
}
