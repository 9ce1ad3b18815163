import { askDesk, readsLeft, type DeskProblem } from "./desk-client.js";
import { onDeskEvent, REOPENED } from "./desk-events.js";

/** Without news a value is read again after so long. */
const POLL_MS = 15_000;
/** Many events in a row ask for it once; the fewer readings the server still allows in this minute, the rarer. */
const GAPS_MS = [
  [50, 2_000],
  [20, 6_000],
  [0, 15_000],
] as const;

/** What is known of a resource of the desk. */
export interface Known<T> {
  readonly value: T | null;
  /** When it was read, epoch milliseconds; null before the first answer. */
  readonly at: number | null;
  /** Why it could not be read since; null when the last reading worked. */
  readonly problem: DeskProblem | null;
}

/** Something of the desk that is kept fresh, whole or in part. */
export interface Live<T> {
  readonly known: Known<T>;
  /** Hears every change of what is known, failures included, until the function is called. */
  listen(listener: () => void): () => void;
}

/** Part of a live value, so that what is drawn from it stays while the rest changes. */
export function partOf<T, U>(whole: Live<T>, read: (value: T) => U): Live<U> {
  return {
    get known() {
      const { value, at, problem } = whole.known;
      return { value: value === null ? null : read(value), at, problem };
    },
    listen: (listener) => whole.listen(listener),
  };
}

/**
 * A resource of the desk, kept fresh: read at once, after every event of its kinds, and every 15 seconds while the page
 * is looked at. The last value stays when a reading fails.
 */
export class LiveValue<T> implements Live<T> {
  readonly path: string;
  #known: Known<T> = { value: null, at: null, problem: null };
  readonly #kinds: RegExp;
  readonly #listeners = new Set<() => void>();
  #started = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = 0;
  /** True when an event came while it was being read: what was read may already be old. */
  #outdated = false;

  constructor(path: string, kinds: RegExp) {
    this.path = path;
    this.#kinds = kinds;
  }

  get known(): Known<T> {
    return this.#known;
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (!this.#started) this.#start();
    return () => this.#listeners.delete(listener);
  }

  #start(): void {
    this.#started = true;
    onDeskEvent((kind) => {
      if (kind !== REOPENED && !this.#kinds.test(kind)) return;
      this.#outdated = true;
      this.#schedule(this.#gapLeft());
    });
    document.addEventListener("visibilitychange", () => !document.hidden && this.#schedule(this.#gapLeft()));
    void this.refresh();
  }

  /** Reads it now. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    this.#askedAt = Date.now();
    this.#outdated = false;
    let next = POLL_MS;
    try {
      this.#known = { value: await askDesk<T>(this.path), at: Date.now(), problem: null };
    } catch (error) {
      const problem = error as DeskProblem;
      this.#known = { ...this.#known, problem };
      next = Math.max(problem.retryMs ?? 0, 5_000);
    }
    this.#schedule(this.#outdated ? Math.min(next, this.#gapLeft()) : next);
    for (const listener of this.#listeners) listener();
  }

  #gapLeft(): number {
    const gap = GAPS_MS.find(([left]) => readsLeft() >= left)![1];
    return Math.max(0, this.#askedAt + gap - Date.now());
  }

  #schedule(wait: number): void {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    this.#timer = setTimeout(() => void this.refresh(), wait);
  }
}

const values = new Map<string, LiveValue<unknown>>();

/** The one live value of a path on this page; `kinds` says which events make it old. */
export function liveValue<T>(path: string, kinds: RegExp): LiveValue<T> {
  const known = values.get(path) ?? new LiveValue<unknown>(path, kinds);
  values.set(path, known);
  return known as LiveValue<T>;
}
