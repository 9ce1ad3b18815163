import {
  checkSpans,
  cutSamples,
  embargoOf,
  indicesOf,
  purge,
  type LabelSpans,
} from "../../ml/data/label-spans.js";

/** One split: some groups of samples are the test, the rest, purged, is for training. */
export interface CombinatorialFold {
  /** Which groups are the test, in rising order. */
  readonly groups: readonly number[];
  /** To which path the predictions for each of these groups belong, from 0. */
  readonly paths: readonly number[];
  /** Indices in rising order. */
  readonly test: Int32Array;
  readonly train: Int32Array;
}

export interface CombinatorialOptions {
  /** N: consecutive groups that the samples are cut into. */
  readonly groups: number;
  /** k: groups of a test, from 1 to N − 1. */
  readonly testGroups: number;
  /** Share of all samples, in [0, 1), left out after each test group; rounded down to whole samples. */
  readonly embargo?: number;
}

/**
 * How many splits and out-of-sample paths combinatorial cross-validation has: C(N, k), and k ÷ N of that.
 *
 * @throws RangeError unless 1 ≤ testGroups < groups, both whole numbers.
 *
 * @example
 * combinatorialCounts({ groups: 6, testGroups: 2 }); // => { splits: 15, paths: 5 }
 */
export function combinatorialCounts({
  groups,
  testGroups,
}: Pick<CombinatorialOptions, "groups" | "testGroups">): { readonly splits: number; readonly paths: number } {
  if (!(Number.isInteger(groups) && Number.isInteger(testGroups) && testGroups >= 1 && testGroups < groups)) {
    throw new RangeError(
      `Cannot combine folds: ${testGroups} test groups of ${groups}, expected whole numbers from 1 to below the groups`,
    );
  }
  let splits = 1;
  for (let i = 1; i <= testGroups; i++) splits = (splits * (groups - testGroups + i)) / i;
  return { splits, paths: (splits * testGroups) / groups };
}

/**
 * Combinatorial purged cross-validation, one split at a time: each choice of k out of N groups is the test once, in
 * the order of itertools.combinations; training samples are purged of all that overlaps a test group. A group's j-th
 * test belongs to path j, so every path covers all samples once. Source: López de Prado (2018), "Advances in Financial
 * Machine Learning", chapter 12.
 *
 * @throws TypeError and RangeError for spans that are none, too few samples, or options out of their range.
 *
 * @example
 * const spans = { starts: [0, 1, 2, 3], ends: [0, 1, 2, 3] };
 * Array.from(combinatorialFolds(spans, { groups: 4, testGroups: 2 })).length; // => 6
 */
export function* combinatorialFolds(
  spans: LabelSpans,
  options: CombinatorialOptions,
): Generator<CombinatorialFold> {
  combinatorialCounts(options);
  checkSpans(spans);
  const n = spans.starts.length;
  const wait = embargoOf(n, options.embargo ?? 0);
  const ranges = cutSamples(n, options.groups);
  const seen = new Int32Array(options.groups);
  for (const groups of combinations(options.groups, options.testGroups)) {
    const kept = new Uint8Array(n).fill(1);
    const tested = new Uint8Array(n);
    for (const g of groups) {
      purge(kept, spans, ranges[g]!, wait);
      tested.fill(1, ranges[g]!.start, ranges[g]!.end);
    }
    const paths = groups.map((g) => seen[g]!++);
    yield { groups, paths, test: indicesOf(tested), train: indicesOf(kept) };
  }
}

/** All choices of k numbers below n, each in rising order, in lexicographic order. */
function* combinations(n: number, k: number): Generator<readonly number[]> {
  const chosen = Array.from({ length: k }, (_, i) => i);
  for (;;) {
    yield chosen.slice();
    let i = k - 1;
    while (i >= 0 && chosen[i] === n - k + i) i--;
    if (i < 0) return;
    chosen[i]!++;
    for (let j = i + 1; j < k; j++) chosen[j] = chosen[j - 1]! + 1;
  }
}

/**
 * Joins what was predicted for the test samples of each split to whole out-of-sample paths.
 *
 * @param folds all splits of `combinatorialFolds`, in order
 * @param predictions a value for each index in `test` of each split
 * @returns one series a path, each with a value for every sample
 * @throws TypeError when a split has more or fewer predictions than test samples.
 *
 * @example
 * const spans = { starts: [0, 1, 2], ends: [0, 1, 2] };
 * const folds = Array.from(combinatorialFolds(spans, { groups: 3, testGroups: 1 }));
 * joinPaths(folds, folds.map(({ test }) => test)).map((path) => Array.from(path)); // => [[0, 1, 2]]
 */
export function joinPaths(
  folds: readonly CombinatorialFold[],
  predictions: readonly ArrayLike<number>[],
): Float64Array[] {
  const groups = 1 + Math.max(...folds.map((fold) => fold.groups.at(-1)!));
  const samples = 1 + Math.max(...folds.map((fold) => fold.test.at(-1)!));
  const count = 1 + Math.max(...folds.flatMap((fold) => fold.paths));
  const ranges = cutSamples(samples, groups);
  const paths = Array.from({ length: count }, () => new Float64Array(samples).fill(Number.NaN));
  for (const [s, fold] of folds.entries()) {
    const values = predictions[s];
    if (values?.length !== fold.test.length) {
      throw new TypeError(
        `Cannot join paths: split ${s} has ${values?.length ?? 0} predictions for ${fold.test.length} test samples`,
      );
    }
    let at = 0;
    for (const [i, g] of fold.groups.entries()) {
      const path = paths[fold.paths[i]!]!;
      for (let j = ranges[g]!.start; j < ranges[g]!.end; j++) path[j] = values[at++]!;
    }
  }
  return paths;
}
