import { InputError } from "../../core/errors.js";
import type { Dataset } from "../data/dataset.js";
import type { Design } from "./gram.js";

/** Values that spread less than this share of their size do not vary: what is left is rounding. */
const ROUNDING = 1e-14;

/** What a linear model is trained on: a dataset without its times. */
export type LinearRows = Pick<Dataset, "names" | "rows" | "values" | "labels" | "weights">;

/** A design whose columns have mean 0 and deviation 1, and how they came to it. */
export interface StandardDesign extends Design {
  readonly centre: Float64Array;
  /** Deviation, n below the line, above 0. */
  readonly scale: Float64Array;
}

/**
 * Each feature less its mean, by its deviation, both weighted and over the values that are there; a missing value
 * becomes 0, which is the mean.
 *
 * @throws InputError, naming the feature, for a value that is infinite, and for a feature that does not vary.
 */
export function standardise({ names, rows, values, weights }: LinearRows): StandardDesign {
  const columns = names.length;
  const centre = new Float64Array(columns);
  const scale = new Float64Array(columns);
  const result = new Float64Array(rows * columns);
  for (let k = 0; k < columns; k++) {
    const column = Float64Array.from({ length: rows }, (_, i) => values[i * columns + k]!);
    checkColumn(column, names[k]!);
    const { mean, deviation } = spread(column, weights);
    if (!(deviation > 0)) throw constantColumn(names[k]!, mean);
    centre[k] = mean;
    scale[k] = deviation;
    for (let i = 0; i < rows; i++) {
      const value = column[i]!;
      result[i * columns + k] = Number.isNaN(value) ? 0 : (value - mean) / deviation;
    }
  }
  return { rows, columns, values: result, centre, scale };
}

function checkColumn(column: Float64Array, name: string): void {
  const row = column.findIndex((value) => Math.abs(value) === Infinity);
  if (row !== -1) {
    throw new InputError(`Cannot train a linear model: value is ${column[row]}, expected a finite number`, {
      row: row + 1,
      column: name,
    });
  }
}

function constantColumn(name: string, mean: number): InputError {
  const state = Number.isNaN(mean) ? "has no value at all" : `is ${mean} in every row`;
  return new InputError(
    `Cannot train a linear model: the feature ${state}, expected one that varies; leave it out`,
    { column: name },
  );
}

function spread(
  column: Float64Array,
  weights: Float64Array | null,
): { readonly mean: number; readonly deviation: number } {
  let total = 0;
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < column.length; i++) {
    if (Number.isNaN(column[i]!)) continue;
    const weight = weights ? weights[i]! : 1;
    total += weight;
    sum += weight * column[i]!;
    largest = Math.max(largest, Math.abs(column[i]!));
  }
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < column.length; i++) {
    if (Number.isNaN(column[i]!)) continue;
    squares += (weights ? weights[i]! : 1) * (column[i]! - mean) ** 2;
  }
  const deviation = Math.sqrt(squares / total);
  return { mean, deviation: deviation > ROUNDING * largest ? deviation : 0 };
}
