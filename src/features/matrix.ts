/** Features by bars: one column a feature, column after column in one array. */
export interface FeatureMatrix {
  /** The columns' names, each once. */
  readonly names: readonly string[];
  readonly rows: number;
  /** Opening of each row's bar, epoch milliseconds UTC. */
  readonly time: Float64Array;
  /** Row i of column k stands at k × rows + i; NaN in warm-up and where a feature is undefined. */
  readonly values: Float64Array;
}

/**
 * A column as a view on the matrix.
 *
 * @throws RangeError when the matrix has no such column.
 */
export function columnOf({ names, rows, values }: FeatureMatrix, name: string): Float64Array {
  const k = names.indexOf(name);
  if (k < 0) throw new RangeError(`Cannot read column "${name}", expected one of: ${names.join(", ")}`);
  return values.subarray(k * rows, (k + 1) * rows);
}

/** One value a column at a row, in the order of `names`. */
export function rowOf({ names, rows, values }: FeatureMatrix, row: number): Float64Array {
  return Float64Array.from(names, (_, k) => values[k * rows + row]!);
}

/** The rows in which every column has a number, in order. */
export function completeRows({ names, rows, values }: FeatureMatrix): number[] {
  const complete: number[] = [];
  for (let i = 0; i < rows; i++) {
    let k = 0;
    while (k < names.length && !Number.isNaN(values[k * rows + i]!)) k++;
    if (k === names.length) complete.push(i);
  }
  return complete;
}
