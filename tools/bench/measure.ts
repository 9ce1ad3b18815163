/** One line of a benchmark: medians in milliseconds; null where a peer is not there or cannot do it. */
export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number | null>>;
  readonly unit: "ms";
}

export interface MeasureOptions {
  /** Timed runs, after one that is not; the median is given. */
  readonly runs: number;
}

/** What contestants return is kept here, so that no engine may leave their work out. */
const kept: unknown[] = [];

/** The median time of a function in milliseconds. */
export function measure(fn: () => unknown, { runs }: MeasureOptions): number {
  return measureTogether({ fn }, { runs })["fn"]!;
}

/** The median time of each function in milliseconds, one run of each after the other, so that all meet the same noise. */
export function measureTogether(
  contestants: Readonly<Record<string, () => unknown>>,
  { runs }: MeasureOptions,
): Record<string, number> {
  const times = Object.entries(contestants).map(([name, fn]) => ({ name, fn, taken: [] as number[] }));
  for (let run = -1; run < runs; run++) {
    for (const { fn, taken } of times) {
      const started = performance.now();
      kept[0] = fn();
      const took = performance.now() - started;
      if (run >= 0) taken.push(took);
    }
  }
  return Object.fromEntries(times.map(({ name, taken }) => [name, median(taken)]));
}

/** The middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
