import type { Split } from "../growing/split-search.js";

/** The best splits of a leaf's two children, or of the root and nothing. */
export type SplitPair = readonly [Split | null, Split | null];

/** Doubles that a split takes: feature (−1 for none), score, gain, bin, missing side, gradient, hessian. */
const SPLIT_DOUBLES = 7;
/** A round of agreement writes where the one before does not read. */
const TURNS = 2;
const DOUBLE_BYTES = Float64Array.BYTES_PER_ELEMENT;
const HEAD_BYTES = 2 * DOUBLE_BYTES;
const ARRIVED = 0;
const TURN = 1;
/** Looks at the turn before a thread goes to sleep: the others are usually a few microseconds away. */
const LOOKS = 4000;

/** Memory over which so many threads agree; undefined where the platform shares none (a page that is not isolated). */
export function teamMemory(threads: number): SharedArrayBuffer | undefined {
  if (globalThis.SharedArrayBuffer === undefined) return undefined;
  return new SharedArrayBuffer(HEAD_BYTES + TURNS * threads * 2 * SPLIT_DOUBLES * DOUBLE_BYTES);
}

/**
 * Threads that grow the same trees, each of which looks for splits among its own features only. After each search all
 * wait for all, and all take the best split, of equals that of the lowest feature; so every thread goes on as one alone
 * would have.
 */
export class TrainingTeam {
  readonly #thread: number;
  readonly #threads: number;
  readonly #head: Int32Array;
  readonly #splits: Float64Array;
  #turn = 0;

  constructor(memory: SharedArrayBuffer, thread: number, threads: number) {
    this.#thread = thread;
    this.#threads = threads;
    this.#head = new Int32Array(memory, 0, 2);
    this.#splits = new Float64Array(memory, HEAD_BYTES);
  }

  /** The features of a tree that this thread searches: every so many-th group of four, as histograms take them. */
  ownOf(features: Int32Array): Int32Array {
    return features.filter((_, k) => (k >> 2) % this.#threads === this.#thread);
  }

  /** The best of all threads' splits. */
  agree(own: SplitPair): SplitPair {
    const first = (this.#turn % TURNS) * this.#threads * 2;
    own.forEach((split, k) => this.#write(first + 2 * this.#thread + k, split));
    this.#waitForAll();
    return [this.#best(first), this.#best(first + 1)];
  }

  #write(slot: number, split: Split | null): void {
    const at = slot * SPLIT_DOUBLES;
    this.#splits[at] = split?.feature ?? -1;
    if (split === null) return;
    this.#splits[at + 1] = split.score;
    this.#splits[at + 2] = split.gain;
    this.#splits[at + 3] = split.bin;
    this.#splits[at + 4] = split.missingLeft ? 1 : 0;
    this.#splits[at + 5] = split.gradient;
    this.#splits[at + 6] = split.hessian;
  }

  #waitForAll(): void {
    const turn = this.#turn++;
    if (Atomics.add(this.#head, ARRIVED, 1) === this.#threads - 1) {
      Atomics.store(this.#head, ARRIVED, 0);
      Atomics.store(this.#head, TURN, this.#turn);
      Atomics.notify(this.#head, TURN);
      return;
    }
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(this.#head, TURN) !== turn) return;
    // The last to arrive may wake the others so late that they wait for the next turn already: being woken says nothing.
    while (Atomics.load(this.#head, TURN) === turn) Atomics.wait(this.#head, TURN, turn);
  }

  #best(first: number): Split | null {
    let best = -1;
    for (let thread = 0; thread < this.#threads; thread++) {
      const at = (first + 2 * thread) * SPLIT_DOUBLES;
      if (this.#splits[at]! < 0) continue;
      if (best < 0 || this.#isBetter(at, best)) best = at;
    }
    return best < 0 ? null : this.#read(best);
  }

  #isBetter(at: number, best: number): boolean {
    const [score, other] = [this.#splits[at + 1]!, this.#splits[best + 1]!];
    return score > other || (score === other && this.#splits[at]! < this.#splits[best]!);
  }

  #read(at: number): Split {
    return {
      feature: this.#splits[at]!,
      score: this.#splits[at + 1]!,
      gain: this.#splits[at + 2]!,
      bin: this.#splits[at + 3]!,
      missingLeft: this.#splits[at + 4] === 1,
      gradient: this.#splits[at + 5]!,
      hessian: this.#splits[at + 6]!,
    };
  }
}
