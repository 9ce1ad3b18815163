import { choleskyFactor, choleskySolve } from "../math/cholesky.js";

/** Rows of columns in doubles, row after row: what a linear model is solved on. */
export interface Design {
  readonly rows: number;
  readonly columns: number;
  /** Column k of row i stands at i × columns + k. */
  readonly values: Float64Array;
}

/** A linear model's unknowns: one coefficient a column, and the intercept. */
export interface LinearSolution {
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/** Columns that depend on each other, with too little regularisation to tell them apart. */
export class DependentColumnError extends RangeError {
  override readonly name = "DependentColumnError";
  /** Index of the column; the number of columns where it is the intercept. */
  readonly column: number;

  constructor(column: number) {
    super(`Cannot solve a linear model: column ${column} depends on those before it, raise l2`);
    this.column = column;
  }
}

/**
 * Adds weight × z zᵀ to the lower triangle of a Gram matrix, z being a row of the design followed by a 1 for the
 * intercept.
 */
export function addToGram(
  gram: Float64Array,
  { values, columns }: Design,
  row: number,
  weight: number,
): void {
  const size = columns + 1;
  const start = row * columns;
  const last = columns * size;
  for (let j = 0; j < columns; j++) {
    const scaled = weight * values[start + j]!;
    for (let k = 0; k <= j; k++) gram[j * size + k]! += scaled * values[start + k]!;
    gram[last + j]! += scaled;
  }
  gram[last + columns]! += weight;
}

/** Adds l2 to the diagonal, except for the intercept's entry, which is the last. */
export function addRidge(gram: Float64Array, columns: number, l2: number): void {
  for (let k = 0; k < columns; k++) gram[k * (columns + 2)]! += l2;
}

/**
 * The x with G x = b.
 *
 * @throws DependentColumnError when G is not positive definite.
 */
export function solveGram(gram: Float64Array, b: Float64Array): Float64Array {
  const factor = choleskyFactor(gram, b.length);
  if (typeof factor === "number") throw new DependentColumnError(factor);
  return choleskySolve(factor, b);
}
