import type { LinearModel } from "./linear-model.js";

/**
 * The margins of rows: intercept + Σ coefficient × (value − centre) ÷ scale, added in the order of the features. A
 * missing value counts as its centre. Values are rounded to float32, as trees and an ONNX runtime see them.
 *
 * @param values feature k of row i at i × (number of coefficients) + k; NaN where it is missing
 * @param margins one a row, written and returned; a new array by default
 * @throws TypeError unless there is a value for every coefficient of every row, and one margin a row.
 */
export function evaluateLinear(
  model: LinearModel,
  values: Float32Array | Float64Array,
  rows: number,
  margins: Float64Array = new Float64Array(rows),
): Float64Array {
  const width = model.coefficients.length;
  if (values.length !== rows * width || margins.length !== rows) {
    throw new TypeError(
      `Cannot evaluate a linear model: ${values.length} values and ${margins.length} margins for ${rows} rows, expected ${width} values and one margin a row`,
    );
  }
  for (let i = 0; i < rows; i++) margins[i] = evaluateLinearRow(model, values, i * width);
  return margins;
}

/** The margin of one row, whose values stand from `offset` on; allocates nothing. */
export function evaluateLinearRow(
  { intercept, coefficients, centre, scale }: LinearModel,
  row: ArrayLike<number>,
  offset = 0,
): number {
  let margin = intercept;
  for (let k = 0; k < coefficients.length; k++) {
    const x = Math.fround(row[offset + k]!);
    if (!Number.isNaN(x)) margin += coefficients[k]! * ((x - centre[k]!) / scale[k]!);
  }
  return margin;
}
