/** What a strategy wants from a bar's close on. `HOLD` changes nothing; warm-up is `HOLD`. */
export const HOLD = 0;
/** Be long. */
export const LONG = 1;
/** Be short; flat where the run's side does not allow a short. */
export const SHORT = -1;
/** Own nothing. */
export const FLAT = 2;

export type Signal = typeof HOLD | typeof LONG | typeof SHORT | typeof FLAT;

/** Which directions a run may take: a signal for another direction means flat. */
export type RunSide = "long" | "short" | "long-short";

/** The direction to hold (1, 0 or −1) after a signal, given the present one. */
export function wantedDirection(signal: number, side: RunSide, present: number): number {
  if (signal === HOLD) return present;
  if (signal === LONG) return side === "short" ? 0 : 1;
  if (signal === SHORT) return side === "long" ? 0 : -1;
  return 0;
}
