import type { ExplanationMethod } from "./explanation.js";

/** A way to explain a model, made ready: what `explainer` needs of it. */
export interface ShapMethod {
  readonly name: ExplanationMethod;
  /** The margin when no feature is known. */
  readonly base: number;
  /** Adds each row's contributions to `contributions`, which come zeroed. */
  readonly contribute: (values: Float32Array, rows: number, contributions: Float64Array) => void;
  /** What the model itself says of each row. */
  readonly margins: (values: Float32Array, rows: number) => Float64Array;
}
