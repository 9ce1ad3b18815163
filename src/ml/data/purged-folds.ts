import {
  checkSpans,
  cutSamples,
  embargoOf,
  indicesOf,
  purge,
  type LabelSpans,
  type SampleRange,
} from "./label-spans.js";

/** One fold: samples to test on, and those that a model tested there may be trained on. */
export interface PurgedFold {
  readonly test: SampleRange;
  /** Indices in rising order. */
  readonly train: Int32Array;
}

/**
 * K-fold cross-validation without leaks: each of k consecutive stretches is the test once, and no training label
 * shares a bar with a test label. A label that ends on the very bar where the test starts is left out, too. After the
 * test, a share of all samples is embargoed. Source: López de Prado (2018), "Advances in Financial Machine Learning",
 * chapter 7.
 *
 * @param folds 2 or more
 * @param embargo share of all samples, in [0, 1), rounded down to whole samples
 * @throws TypeError and RangeError for spans that are none, too few samples, or an embargo out of its range.
 *
 * @example
 * const spans = { starts: [0, 1, 2, 3], ends: [1, 2, 3, 4] };
 * purgedFolds(spans, { folds: 2 })[0].train; // => [3]
 */
export function purgedFolds(
  spans: LabelSpans,
  { folds, embargo = 0 }: { readonly folds: number; readonly embargo?: number },
): PurgedFold[] {
  checkSpans(spans);
  const n = spans.starts.length;
  const wait = embargoOf(n, embargo);
  return cutSamples(n, folds).map((test) => {
    const kept = new Uint8Array(n).fill(1);
    purge(kept, spans, test, wait);
    return { test, train: indicesOf(kept) };
  });
}
