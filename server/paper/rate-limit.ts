const WINDOW_MS = 60_000;

/** What the headers of an answer say. */
export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds at which the window ends. */
  readonly reset: number;
  readonly allowed: boolean;
}

/** So many requests a minute, in windows of a minute from the first request on; 0 for no limit. */
export class RateLimit {
  readonly #limit: number;
  #ends = 0;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts a request. */
  take(wallMs: number): RateState {
    if (wallMs >= this.#ends) {
      this.#ends = wallMs + WINDOW_MS;
      this.#used = 0;
    }
    this.#used++;
    const limit = this.#limit === 0 ? 1_000_000 : this.#limit;
    return {
      limit,
      remaining: Math.max(0, limit - this.#used),
      reset: Math.ceil(this.#ends / 1000),
      allowed: this.#used <= limit,
    };
  }
}
