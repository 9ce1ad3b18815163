import { choleskyFactor, choleskySolve } from "../../math/cholesky.js";

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
 * The lower triangle of Σ weight × z zᵀ over a design's rows, z being a row followed by a 1 for the intercept. Row after
 * row, columns + 1 wide.
 */
export function gramOf({ rows, columns, values }: Design, weights: Float64Array): Float64Array {
  const size = columns + 1;
  const gram = new Float64Array(size * size);
  const sums = gram.subarray(columns * size);
  // Two rows at a time: an entry of the matrix is then loaded and stored half as often.
  const odd = rows % 2;
  if (odd) addPair(gram, columns, values, 0, 0, weights[0]!, 0);
  for (let i = odd; i < rows; i += 2) {
    addPair(gram, columns, values, i * columns, (i + 1) * columns, weights[i]!, weights[i + 1]!);
  }
  for (let i = 0; i < rows; i++) sums[columns]! += weights[i]!;
  return gram;
}

function addPair(
  gram: Float64Array,
  columns: number,
  values: Float64Array,
  first: number,
  second: number,
  firstWeight: number,
  secondWeight: number,
): void {
  const size = columns + 1;
  const last = columns * size;
  for (let j = 0; j < columns; j++) {
    const a = firstWeight * values[first + j]!;
    const b = secondWeight * values[second + j]!;
    const row = j * size;
    for (let k = 0; k <= j; k++) gram[row + k]! += a * values[first + k]! + b * values[second + k]!;
    gram[last + j]! += a + b;
  }
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
