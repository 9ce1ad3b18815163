import type { LabelSpans } from "./label-spans.js";

/** Rows of features, row after row in one array: what a model is asked about. */
export interface Samples {
  /** The features' names, each once, in the order of a row. */
  readonly names: readonly string[];
  readonly rows: number;
  /** Feature k of row i stands at i × names.length + k; NaN where it is missing. */
  readonly values: Float32Array;
}

/** Samples with what became of them: what a model is trained on. Rows are in time order. */
export interface Dataset extends Samples {
  /** 0 or 1 for a classifier, any number for a regression; one a row. */
  readonly labels: Float64Array;
  /** How much each row counts, above 0; null where all count the same. */
  readonly weights: Float64Array | null;
  /** First and last bar that each row's label reads; rows whose spans share a bar must not stand on both sides of a fold. */
  readonly spans: LabelSpans;
  /** Opening of each row's bar, epoch milliseconds UTC. */
  readonly time: Float64Array;
}
