import { fullBucket, takeMessage, waitFor } from "../../src/trading/risk/rate-bucket.js";

/** Lets so many requests through in a minute: a burst at first, then one after the other. */
export interface TokenBucket {
  /** Resolves when the next request may go. */
  take(): Promise<void>;
  /** Lets nothing through for a while, as the other side asked. */
  pause(ms: number): void;
}

/** What the bucket tells the time by and waits with. */
export interface Timers {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const SYSTEM_TIMERS: Timers = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** A bucket of `perMinute` requests, of which `burst` may go at once. */
export function createTokenBucket(
  perMinute: number,
  burst: number,
  timers: Timers = SYSTEM_TIMERS,
): TokenBucket {
  const limits = { messagesPerMinute: perMinute, messageBurst: burst };
  let bucket = fullBucket(timers.now(), limits);
  let pausedUntil = 0;
  return {
    take: async () => {
      const now = timers.now();
      bucket = takeMessage(bucket, now, limits);
      const wait = Math.max(waitFor(bucket, now, limits, -1), pausedUntil - now);
      if (wait > 0) await timers.sleep(wait);
    },
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, timers.now() + ms);
    },
  };
}
