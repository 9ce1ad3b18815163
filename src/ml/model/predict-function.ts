/**
 * Any model as a function: what it says of rows of features, one number a row (a margin or a probability). Row i stands
 * from i × (number of features) on. May be asked again and again; must not keep or change the values.
 */
export type PredictFunction = (
  values: Float32Array,
  rows: number,
) => ArrayLike<number> | Promise<ArrayLike<number>>;
