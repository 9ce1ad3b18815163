import type { Dataset } from "../data/dataset.js";
import type { LinearModel } from "./linear-model.js";

/** A dataset without the columns that hold fewer than two values, and where its columns stood. */
export interface VaryingColumns {
  readonly dataset: Dataset;
  /** Index of each of its columns in the whole dataset. */
  readonly places: readonly number[];
}

/** Leaves out the columns that do not vary in the rows at hand, as happens within a fold. */
export function varyingColumns(dataset: Dataset): VaryingColumns {
  const { names, rows, values } = dataset;
  const width = names.length;
  const places = Array.from(names.keys()).filter((k) => varies(values, k, width));
  if (places.length === width) return { dataset, places };
  const kept = new Float32Array(rows * places.length);
  for (let i = 0; i < rows; i++) {
    for (const [j, k] of places.entries()) kept[i * places.length + j] = values[i * width + k]!;
  }
  return { dataset: { ...dataset, names: places.map((k) => names[k]!), values: kept }, places };
}

/** Whether a column holds two different numbers. */
export function varies(values: Float32Array, column: number, width: number): boolean {
  let seen = Number.NaN;
  for (let i = column; i < values.length; i += width) {
    const value = values[i]!;
    if (Number.isNaN(value) || value === seen) continue;
    if (!Number.isNaN(seen)) return true;
    seen = value;
  }
  return false;
}

/** A linear model over all columns: those that were left out have the coefficient 0. */
export function widenLinear(model: LinearModel, { places }: VaryingColumns, width: number): LinearModel {
  const coefficients = new Float64Array(width);
  const centre = new Float64Array(width);
  const scale = new Float64Array(width).fill(1);
  for (const [j, k] of places.entries()) {
    coefficients[k] = model.coefficients[j]!;
    centre[k] = model.centre[j]!;
    scale[k] = model.scale[j]!;
  }
  return { ...model, coefficients, centre, scale };
}
