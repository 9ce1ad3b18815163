import type { Dataset } from "./dataset.js";
import type { LabelSpans } from "./label-spans.js";

/** The rows of a dataset at the given indices, which rise, as a dataset of its own. */
export function takeRows(dataset: Dataset, indices: Int32Array): Dataset {
  const { names, values, labels, weights, spans, time } = dataset;
  const width = names.length;
  const taken = new Float32Array(indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * width;
    taken.set(values.subarray(from, from + width), i * width);
  }
  const pick = (column: ArrayLike<number>): Float64Array =>
    Float64Array.from(indices, (index) => column[index]!);
  return {
    names,
    rows: indices.length,
    values: taken,
    labels: pick(labels),
    weights: weights && pick(weights),
    spans: { starts: pick(spans.starts), ends: pick(spans.ends) },
    time: pick(time),
  };
}

/** Rows to fit on and later rows to stop by, as indices. */
export interface ValidationSplit {
  readonly fit: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Keeps the last share of rows for validation, and for fitting those of the rest whose labels end before the first
 * validation label starts.
 *
 * @param share above 0 and below 1
 */
export function splitOffLast({ starts, ends }: LabelSpans, share: number): ValidationSplit {
  const count = starts.length;
  const first = count - Math.floor(count * share);
  const rows = Array.from({ length: count }, (_, i) => i);
  const begin = starts[first] ?? Number.POSITIVE_INFINITY;
  return {
    fit: Int32Array.from(rows.slice(0, first).filter((i) => ends[i]! < begin)),
    validation: Int32Array.from(rows.slice(first)),
  };
}
