import { createRandom } from "../../core/random.js";
import {
  allocateColumns,
  BAR_COLUMNS,
  barAt,
  createBars,
  sliceBars,
  type BarColumns,
  type Bars,
} from "../../market/series/bars.js";
import { ALTERATIONS, alterFutures, type Alteration } from "./altered-future.js";
import type { Column, LookaheadSubject } from "./lookahead-subject.js";

/** How a leak showed: the future cut off or altered, the bar-by-bar form, a second run, or bars that were written to. */
export type LookaheadCheck = "truncated" | Alteration | "streamed" | "repeated" | "mutated";

/** A value that changed although nothing up to its bar did. */
export interface Leak {
  readonly name: string;
  readonly bar: number;
  /** Opening of the bar, epoch milliseconds UTC. */
  readonly time: number;
  /** The first check that showed it. */
  readonly check: LookaheadCheck;
  /** The value with the full data; NaN for none. */
  readonly full: number;
  /** The value with the future cut off or altered; NaN for none. For a mutation the number that was written. */
  readonly truncated: number;
}

/** What a look-ahead check found, and how far it looked. */
export interface LookaheadReport {
  readonly verdict: "clean" | "leaks";
  /** In order of bars; for a name with more than 100 the first and the last 50. */
  readonly leaks: readonly Leak[];
  readonly leakCount: number;
  /** Bars at which the future was cut off and altered: all. */
  readonly checked: number;
  /** How many of them with all of the history behind them. */
  readonly checkedOnWhole: number;
  /** Bars in a segment, where the others were checked on a segment of the series; null where none was. */
  readonly segment: number | null;
  /** Bars whose value was compared with the bar-by-bar form. */
  readonly streamed: number;
}

export interface LookaheadOptions {
  /** For the shuffled futures and the choice of bars on long series; 1 by default. */
  readonly seed?: number;
  progress?(done: number, total: number): void;
}

/** Leaks of a name that are listed from the start, and from the end. */
const LISTED = 50;
/** Series up to this long are checked at every bar with all of their history. */
const WHOLE = 3000;
const SEGMENT = 1000;
/** On longer series: bars checked with all of their history, spread evenly, by chance, and at the end. */
const SAMPLES = { even: 32, random: 32, last: 16 };
const TOLERANCE = 1e-9;

/**
 * Looks for values that depend on later bars. At every bar, the last one included, the future is cut off and replaced
 * by four others of up to 64 bars (the last bar gets bars after it), and the value at the bar is compared with the one
 * from the full data: signals exactly, numbers to a relative 1e-9. A series of more than 3,000 bars is checked at every
 * bar on overlapping segments of its own, at 80 bars with all of its history, and at every bar against the form that
 * sees one bar at a time. Two runs on the same bars must agree, and the bars must come back as they were.
 *
 * @throws whatever the subject throws on the full data. Where it throws on cut-off data of `lookback` bars or more,
 * that is a leak; on altered data it counts as no answer.
 */
export function checkLookahead(
  bars: Bars,
  subject: LookaheadSubject,
  { seed = 1, progress }: LookaheadOptions = {},
): LookaheadReport {
  const leaks = new LeakList(bars.time);
  const n = bars.length;
  if (n === 0) return leaks.report({ checked: 0, checkedOnWhole: 0, segment: null, streamed: 0 });
  const whole = new Examination(bars, 0, subject, leaks, seed);
  whole.repeat();
  const streamed = compareStream(bars, subject, whole.full, leaks);
  const segments = n <= WHOLE ? [] : segmentsOf(n, Math.max(SEGMENT, 2 * subject.lookback));
  const cuts = n <= WHOLE ? range(0, n) : sampleCuts(n, seed);
  let done = 0;
  const total = cuts.length + (n <= WHOLE ? 0 : n);
  const step = (): void => progress?.(++done, total);
  for (const cut of cuts) {
    whole.cut(cut, n <= WHOLE ? cut : 0);
    step();
  }
  for (const { start, end, from } of segments) {
    const part = new Examination(sliceBars(bars, start, end), start, subject, leaks, seed);
    for (let cut = from; cut < end - start; cut++) {
      part.cut(cut, cut);
      step();
    }
  }
  const segment = n <= WHOLE ? null : Math.min(n, segments[0]!.end);
  return leaks.report({ checked: n, checkedOnWhole: cuts.length, segment, streamed });
}

/** Cuts and alters one series at one bar after the other. */
class Examination {
  readonly full: readonly Column[];
  readonly #bars: Bars;
  readonly #offset: number;
  readonly #subject: LookaheadSubject;
  readonly #leaks: LeakList;
  readonly #futures: ReturnType<typeof alterFutures>;
  /** What the subject is given, and what it must give back. */
  readonly #given: BarColumns;
  readonly #expected: BarColumns;

  constructor(bars: Bars, offset: number, subject: LookaheadSubject, leaks: LeakList, seed: number) {
    this.#bars = bars;
    this.#offset = offset;
    this.#subject = subject;
    this.#leaks = leaks;
    this.#futures = alterFutures(bars, seed);
    this.#given = allocateColumns(this.#futures.length);
    this.#expected = allocateColumns(this.#futures.length);
    this.full = this.#compute(bars, bars.length).map((column) => column.slice());
  }

  repeat(): void {
    this.#compare(this.#compute(this.#bars, this.#bars.length), 0, this.#bars.length - 1, "repeated");
  }

  /** Compares the values from one bar to the cut with the future cut off after it and altered. */
  cut(cut: number, from: number): void {
    const truncated = this.#attempt(this.#bars, cut + 1);
    if (truncated) this.#compare(truncated, from, cut, "truncated");
    else if (cut + 1 >= this.#subject.lookback) this.#refused(cut);
    for (const alteration of ALTERATIONS) {
      const length = this.#futures.write(cut, alteration, this.#expected);
      const altered = this.#attempt(this.#expected, length);
      if (altered) this.#compare(altered, from, cut, alteration);
    }
  }

  #attempt(columns: BarColumns, length: number): readonly Column[] | null {
    try {
      return this.#compute(columns, length);
    } catch {
      return null;
    }
  }

  #compute(columns: BarColumns, length: number): readonly Column[] {
    for (const name of BAR_COLUMNS) this.#given[name].set(columns[name].subarray(0, length));
    const result = this.#subject.compute(sliceBars(createBars(this.#bars, this.#given), 0, length));
    for (const name of BAR_COLUMNS) {
      const [given, expected] = [this.#given[name], columns[name]];
      for (let i = 0; i < length; i++) {
        if (given[i] === expected[i]) continue;
        this.#leak(
          this.#subject.name,
          Math.min(i, this.#bars.length - 1),
          "mutated",
          expected[i]!,
          given[i]!,
        );
        break;
      }
    }
    return result;
  }

  #compare(columns: readonly Column[], from: number, to: number, check: LookaheadCheck): void {
    for (const [k, column] of columns.entries()) {
      const full = this.full[k]!;
      for (let i = from; i <= to; i++) {
        if (full[i] === column[i] || agree(full, full[i]!, column[i] ?? Number.NaN)) continue;
        this.#leak(this.#subject.names[k]!, i, check, full[i]!, column[i] ?? Number.NaN);
      }
    }
  }

  #refused(cut: number): void {
    for (const [k, full] of this.full.entries()) {
      this.#leak(this.#subject.names[k]!, cut, "truncated", full[cut]!, Number.NaN);
    }
  }

  #leak(name: string, index: number, check: LookaheadCheck, full: number, truncated: number): void {
    this.#leaks.add(name, this.#offset + index, check, full, truncated);
  }
}

/** The leaks of a check, one for each name and bar. */
class LeakList {
  readonly #time: Float64Array;
  readonly #found = new Map<string, Map<number, Leak>>();

  constructor(time: Float64Array) {
    this.#time = time;
  }

  add(name: string, bar: number, check: LookaheadCheck, full: number, truncated: number): void {
    const ofName = this.#found.get(name) ?? new Map<number, Leak>();
    this.#found.set(name, ofName);
    if (!ofName.has(bar)) ofName.set(bar, { name, bar, time: this.#time[bar]!, check, full, truncated });
  }

  report(extent: Omit<LookaheadReport, "verdict" | "leaks" | "leakCount">): LookaheadReport {
    const lists = [...this.#found.values()].map((leaks) => [...leaks.values()].sort((a, b) => a.bar - b.bar));
    const leaks = lists.flatMap(firstAndLast).sort((a, b) => a.bar - b.bar);
    const leakCount = lists.reduce((sum, list) => sum + list.length, 0);
    return { verdict: leakCount === 0 ? "clean" : "leaks", leaks, leakCount, ...extent };
  }
}

function firstAndLast(leaks: readonly Leak[]): readonly Leak[] {
  return leaks.filter((_, i) => i < LISTED || i >= leaks.length - LISTED);
}

function compareStream(
  bars: Bars,
  { names, stream }: LookaheadSubject,
  full: readonly Column[],
  leaks: LeakList,
): number {
  if (!stream) return 0;
  const next = stream();
  for (let i = 0; i < bars.length; i++) {
    for (const [k, value] of next(barAt(bars, i)).entries()) {
      const column = full[k]!;
      if (!agree(column, column[i]!, value)) leaks.add(names[k]!, i, "streamed", column[i]!, value);
    }
  }
  return bars.length;
}

function agree(column: Column, a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (column instanceof Int8Array) return false;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

interface Segment {
  readonly start: number;
  readonly end: number;
  /** The first cut in it: the first half of a segment is history, but for the first segment. */
  readonly from: number;
}

function segmentsOf(n: number, length: number): readonly Segment[] {
  const half = length >> 1;
  const count = Math.ceil(n / half) - 1;
  return Array.from({ length: count }, (_, k) => ({
    start: k * half,
    end: Math.min(n, (k + 2) * half),
    from: k === 0 ? 0 : half,
  }));
}

function sampleCuts(n: number, seed: number): readonly number[] {
  const chance = createRandom(seed);
  const { even, random, last } = SAMPLES;
  const cuts = new Set(range(n - last, n));
  for (let k = 1; k <= even; k++) cuts.add(Math.floor((k * (n - 1)) / even));
  while (cuts.size < even + random + last) cuts.add(chance.integer(n));
  return [...cuts].sort((a, b) => a - b);
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
