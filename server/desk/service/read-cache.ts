/** Wall milliseconds that an answer may be given again. */
const AGE_MS = 250;
/** Reads within so many milliseconds from which on it is. */
const BUSY_READS = 10;
const BUSY_MS = 100;
const MOST_ANSWERS = 500;

interface Kept {
  readonly at: number;
  readonly answer: Promise<unknown>;
}

/**
 * Reads are fresh as long as few are asked for. Of many at once the same ones share an answer, which is then at most a
 * quarter of a second old and never older than the last change that was made through this process.
 */
export class ReadCache {
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  /** Times of the latest reads, in a ring. */
  readonly #reads: number[] = Array<number>(BUSY_READS).fill(-Infinity);
  #place = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What `load` gives, or gave to the same key a moment ago. */
  read<T>(key: string, load: () => Promise<T>): Promise<T> {
    const now = this.#now();
    const busy = now - this.#reads[this.#place]! < BUSY_MS;
    this.#reads[this.#place] = now;
    this.#place = (this.#place + 1) % BUSY_READS;
    if (!busy) return load();
    const kept = this.#kept.get(key);
    if (kept && now - kept.at < AGE_MS) return kept.answer as Promise<T>;
    if (this.#kept.size >= MOST_ANSWERS) this.#kept.clear();
    const answer = load();
    this.#kept.set(key, { at: now, answer });
    answer.catch(() => this.#kept.delete(key));
    return answer;
  }

  /** Makes a change; what is read after it was begun or has ended is not from before. */
  async change<T>(work: () => Promise<T>): Promise<T> {
    this.#kept.clear();
    try {
      return await work();
    } finally {
      this.#kept.clear();
    }
  }
}
