/** One line of a benchmark: medians in milliseconds; null where a peer is not there or cannot do it. */
export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number | null>>;
  readonly unit: "ms";
}

export interface MeasureOptions {
  /** Timed turns, after a warm-up; the median is given. */
  readonly runs: number;
}

/** What contestants return is kept here, so that no engine may leave their work out. */
const kept: unknown[] = [];

/** A turn lasts at least this long, so that a short function meets warm caches, as a loop in C does. */
const TURN_MS = 100;
/** Untimed calls go on this long, so that engines have compiled what they will. */
const WARM_UP_MS = 500;

/**
 * The median time of each function in milliseconds. The functions take turns, so that all meet the same noise; a turn
 * counts as its fastest call, the one least disturbed by other programs.
 */
export function measureTogether(
  contestants: Readonly<Record<string, () => unknown>>,
  { runs }: MeasureOptions,
): Record<string, number> {
  const turns = Object.entries(contestants).map(([name, fn]) => ({ name, fn, taken: [] as number[] }));
  for (const { fn } of turns) takeTurn(fn, WARM_UP_MS);
  for (let run = 0; run < runs; run++) {
    for (const { fn, taken } of turns) taken.push(takeTurn(fn, TURN_MS));
  }
  return Object.fromEntries(turns.map(({ name, taken }) => [name, median(taken)]));
}

function takeTurn(fn: () => unknown, duration: number): number {
  const calls: number[] = [];
  const end = performance.now() + duration;
  do calls.push(timeOf(fn));
  while (performance.now() < end);
  return Math.min(...calls);
}

function timeOf(fn: () => unknown): number {
  const started = performance.now();
  kept[0] = fn();
  return performance.now() - started;
}

/** The middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
