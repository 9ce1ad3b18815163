const WINDOW_MS = 60_000;
const MOST_WINDOWS = 10_000;

/** Where someone stands in their window, with the request that was just counted. */
export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly left: number;
  /** When the window ends, epoch milliseconds UTC. */
  readonly endsAt: number;
}

interface Window {
  used: number;
  readonly endsAt: number;
}

/**
 * Counts requests by who makes them, in windows of a minute that begin with the first one. It is what our servers answer by;
 * what we ask of others is paced by a `RateBucket`.
 */
export class RateWindows {
  readonly #windows = new Map<string, Window>();

  /** How many windows are kept. */
  get size(): number {
    return this.#windows.size;
  }

  /** Counts a request of someone who may make so many a minute. */
  count(who: string, limit: number, now: number): RateState {
    const window = this.#windowOf(who, now);
    window.used++;
    const { used, endsAt } = window;
    return { allowed: used <= limit, limit, left: Math.max(0, limit - used), endsAt };
  }

  #windowOf(who: string, now: number): Window {
    const kept = this.#windows.get(who);
    if (kept && kept.endsAt > now) return kept;
    const window = { used: 0, endsAt: now + WINDOW_MS };
    this.#windows.delete(who);
    this.#windows.set(who, window);
    if (this.#windows.size > MOST_WINDOWS) this.#drop(now);
    return window;
  }

  /** They stand in the order they end in; when none has ended, the oldest goes. */
  #drop(now: number): void {
    let dropped = false;
    for (const [who, { endsAt }] of this.#windows) {
      if (endsAt > now && dropped) return;
      this.#windows.delete(who);
      dropped = true;
    }
  }
}
