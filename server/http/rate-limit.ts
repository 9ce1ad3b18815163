import { DEFAULT_LIMITS, LEAST_STOPS, type RateClass, type RateLimits } from "../access/rate-limits.js";
import type { Clock } from "../../src/core/clock.js";
import { RateWindows } from "../rates/rate-windows.js";
import { type AppContext, HttpError } from "./errors.js";

/** Limits requests of a kind by who makes them. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #limits: RateLimits;
  readonly #windows = new RateWindows();

  constructor(clock: Clock, limits: RateLimits = DEFAULT_LIMITS) {
    this.#clock = clock;
    this.#limits = { ...limits, stops: Math.max(LEAST_STOPS, limits.stops) };
  }

  /**
   * Counts a request and says in its answer's headers what is left.
   *
   * @throws HttpError 429 when nothing is.
   */
  take(context: AppContext, rate: RateClass, who: string): void {
    const now = this.#clock.now();
    const { allowed, limit, left, endsAt } = this.#windows.count(`${rate} ${who}`, this.#limits[rate], now);
    const seconds = Math.max(1, Math.ceil((endsAt - now) / 1000));
    for (const prefix of ["RateLimit", "X-RateLimit"]) {
      context.header(`${prefix}-Limit`, String(limit));
      context.header(`${prefix}-Remaining`, String(left));
      context.header(`${prefix}-Reset`, String(seconds));
    }
    if (allowed) return;
    context.header("Retry-After", String(seconds));
    throw new HttpError(
      429,
      "rate_limited",
      `Cannot answer: over ${limit} ${rate} a minute, try again in ${seconds} s`,
    );
  }
}
