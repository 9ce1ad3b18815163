import type { Link } from "../trees/ensemble/tree-ensemble.js";

/** A weighted sum: margin = intercept + Σ coefficient × (value − centre) ÷ scale; a missing value counts as its centre. */
export interface LinearModel {
  readonly link: Link;
  readonly intercept: number;
  /** One a feature, in units of its scale. */
  readonly coefficients: Float64Array;
  /** Subtracted from each feature: its mean in training. */
  readonly centre: Float64Array;
  /** Each feature's deviation in training; above 0. */
  readonly scale: Float64Array;
}
