/** How long a connection may keep a place without asking anything whole, in milliseconds. */
export interface TimeLimits {
  /** From its opening to the end of its first request's head. */
  readonly headMs: number;
  /** From an answer to the end of the next request's head. */
  readonly idleMs: number;
  /** From the end of a head to the end of its body. */
  readonly bodyMs: number;
}

export const TIME_LIMITS: TimeLimits = { headMs: 10_000, idleMs: 60_000, bodyMs: 10_000 };
