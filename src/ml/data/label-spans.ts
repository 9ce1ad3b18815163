/**
 * What stretch each sample's label reads: from `starts` to `ends`, both included, as bar indices or as times in one
 * unit. Starts never fall.
 */
export interface LabelSpans {
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

/** Samples from `start` to before `end`. */
export interface SampleRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts n samples into consecutive groups; the first n mod groups are one sample longer.
 *
 * @throws RangeError unless there are 2 groups or more and at least as many samples.
 */
export function cutSamples(n: number, groups: number): SampleRange[] {
  if (!(Number.isInteger(groups) && groups >= 2 && groups <= n)) {
    throw new RangeError(
      `Cannot cut ${n} samples into ${groups} groups, expected a whole number from 2 to ${n}`,
    );
  }
  const start = (g: number): number => g * Math.floor(n / groups) + Math.min(g, n % groups);
  return Array.from({ length: groups }, (_, g) => ({ start: start(g), end: start(g + 1) }));
}

/**
 * Checks spans.
 *
 * @throws TypeError when they differ in length, RangeError when a start falls or an end lies before its start.
 */
export function checkSpans({ starts, ends }: LabelSpans): void {
  if (starts.length !== ends.length) {
    throw new TypeError(`Cannot purge folds: ${starts.length} starts, ${ends.length} ends`);
  }
  for (let i = 0; i < starts.length; i++) {
    if (!(ends[i]! >= starts[i]!)) {
      throw new RangeError(
        `Cannot purge folds: label ${i} ends at ${ends[i]}, before its start ${starts[i]}`,
      );
    }
    if (i > 0 && !(starts[i]! >= starts[i - 1]!)) {
      throw new RangeError(`Cannot purge folds: label ${i} starts at ${starts[i]}, before ${starts[i - 1]}`);
    }
  }
}

/** The number of samples to embargo: the share of n, rounded down; throws a RangeError outside of [0, 1). */
export function embargoOf(n: number, share: number): number {
  if (!(share >= 0 && share < 1)) {
    throw new RangeError(`Cannot purge folds: embargo is ${share}, expected a share from 0 to below 1`);
  }
  return Math.floor(n * share);
}

/**
 * Marks with 0 every sample that a model tested on `test` must not be trained on: the test itself, earlier labels that
 * reach its start, later samples that begin before its last label ends, and `embargo` samples after those.
 */
export function purge(
  kept: Uint8Array,
  { starts, ends }: LabelSpans,
  test: SampleRange,
  embargo: number,
): void {
  const first = starts[test.start]!;
  for (let j = 0; j < test.start; j++) if (ends[j]! >= first) kept[j] = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let j = test.start; j < test.end; j++) last = Math.max(last, ends[j]!);
  let after = test.end;
  while (after < kept.length && starts[after]! <= last) after++;
  kept.fill(0, test.start, Math.min(after + embargo, kept.length));
}

/** The indices that are still marked. */
export function indicesOf(kept: Uint8Array): Int32Array {
  const indices = new Int32Array(kept.length);
  let count = 0;
  for (let j = 0; j < kept.length; j++) if (kept[j]) indices[count++] = j;
  return indices.slice(0, count);
}
