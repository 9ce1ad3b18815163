/** Messages that may still be sent to the broker, and when that was worked out. */
export interface RateBucket {
  readonly tokens: number;
  /** The market's time, epoch milliseconds UTC. */
  readonly at: number;
}

interface RateLimits {
  readonly messagesPerMinute: number;
  readonly messageBurst: number;
}

/** A bucket that nothing was taken from. */
export function fullBucket(at: number, { messageBurst }: RateLimits): RateBucket {
  return { tokens: messageBurst, at };
}

/** The bucket at a time: it fills evenly, and a clock that goes back adds nothing. */
export function refill({ tokens, at }: RateBucket, now: number, limits: RateLimits): RateBucket {
  const gained = (Math.max(0, now - at) * limits.messagesPerMinute) / 60_000;
  return { tokens: Math.min(limits.messageBurst, tokens + gained), at: Math.max(at, now) };
}

/** The bucket after a message was sent; submits, replaces and cancels count alike. It may go below 0. */
export function takeMessage(bucket: RateBucket, now: number, limits: RateLimits): RateBucket {
  const { tokens, at } = refill(bucket, now, limits);
  return { tokens: tokens - 1, at };
}

/** Milliseconds until one message more than `kept` may be sent; 0 for now. */
export function waitFor(bucket: RateBucket, now: number, limits: RateLimits, kept = 0): number {
  const missing = kept + 1 - refill(bucket, now, limits).tokens;
  return missing <= 0 ? 0 : Math.ceil((missing * 60_000) / limits.messagesPerMinute);
}
