import { DEFAULT_LIMITS, LEAST_STOPS, type RateClass, type RateLimits } from "../access/rate-limits.js";
import type { Clock } from "../../src/core/clock.js";
import { type AppContext, HttpError } from "./errors.js";

const WINDOW_MS = 60_000;
const MOST_BUCKETS = 10_000;

interface Bucket {
  used: number;
  readonly endsAt: number;
}

/** Counts requests of a kind by who makes them, in windows of a minute that begin with the first one. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #limits: RateLimits;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, limits: RateLimits = DEFAULT_LIMITS) {
    this.#clock = clock;
    this.#limits = { ...limits, stops: Math.max(LEAST_STOPS, limits.stops) };
  }

  /** How many buckets are kept. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Counts a request and says in its answer's headers what is left.
   *
   * @throws HttpError 429 when nothing is.
   */
  take(context: AppContext, rate: RateClass, who: string): void {
    const now = this.#clock.now();
    const limit = this.#limits[rate];
    const bucket = this.#bucketOf(`${rate} ${who}`, now);
    bucket.used++;
    const seconds = Math.max(1, Math.ceil((bucket.endsAt - now) / 1000));
    const left = Math.max(0, limit - bucket.used);
    for (const prefix of ["RateLimit", "X-RateLimit"]) {
      context.header(`${prefix}-Limit`, String(limit));
      context.header(`${prefix}-Remaining`, String(left));
      context.header(`${prefix}-Reset`, String(seconds));
    }
    if (bucket.used <= limit) return;
    context.header("Retry-After", String(seconds));
    throw new HttpError(
      429,
      "rate_limited",
      `Cannot answer: over ${limit} ${rate} a minute, try again in ${seconds} s`,
    );
  }

  #bucketOf(key: string, now: number): Bucket {
    const kept = this.#buckets.get(key);
    if (kept && kept.endsAt > now) return kept;
    const bucket = { used: 0, endsAt: now + WINDOW_MS };
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MOST_BUCKETS) this.#drop(now);
    return bucket;
  }

  /** They stand in the order they end in; when none has ended, the oldest goes. */
  #drop(now: number): void {
    let dropped = false;
    for (const [key, { endsAt }] of this.#buckets) {
      if (endsAt > now && dropped) return;
      this.#buckets.delete(key);
      dropped = true;
    }
  }
}
