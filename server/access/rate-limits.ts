/** Kinds of request that are counted apart, each with a limit of its own. */
export const RATE_CLASSES = ["reads", "controls", "stops", "orders", "runs", "sign-ins"] as const;
export type RateClass = (typeof RATE_CLASSES)[number];

/** Requests a minute of each kind. */
export type RateLimits = Readonly<Record<RateClass, number>>;

/** A stop has a limit only so that a broken program cannot drown the others; it is never set below this. */
export const LEAST_STOPS = 60;

export const DEFAULT_LIMITS: RateLimits = {
  reads: 100,
  controls: 10,
  stops: LEAST_STOPS,
  orders: 60,
  runs: 5,
  "sign-ins": 10,
};

/** Limits with some of them replaced. */
export function limitsWith(given: Partial<RateLimits>): RateLimits {
  return { ...DEFAULT_LIMITS, ...given };
}
