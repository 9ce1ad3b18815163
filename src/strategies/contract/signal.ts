/** What a strategy wants from a bar's close on. `HOLD` changes nothing; warm-up is `HOLD`. */
export const HOLD = 0;
/** Be long. */
export const LONG = 1;
/** Be short; flat where the run's side does not allow a short. */
export const SHORT = -1;
/** Own nothing. */
export const FLAT = 2;
/** Not sure enough to say: opens nothing and changes nothing that is held. Its reason stands in an `Abstention`. */
export const ABSTAIN = 3;
/** Not sure enough to stay: opens nothing and leaves what is held. Its reason stands in an `Abstention`. */
export const WITHDRAW = 4;

export type Signal =
  typeof HOLD | typeof LONG | typeof SHORT | typeof FLAT | typeof ABSTAIN | typeof WITHDRAW;

/** Whether a signal is an abstention, one that leaves what is held or one that does not. */
export function isAbstention(signal: number): boolean {
  return signal === ABSTAIN || signal === WITHDRAW;
}

/** Whether a signal leaves the direction as it is: `HOLD`, which has nothing new to say, and `ABSTAIN`. */
export function keepsDirection(signal: number): boolean {
  return signal === HOLD || signal === ABSTAIN;
}

/** Which directions a run may take: a signal for another direction means flat. */
export type RunSide = "long" | "short" | "long-short";

/** The direction to hold (1, 0 or −1) after a signal, given the present one. */
export function wantedDirection(signal: number, side: RunSide, present: number): number {
  if (keepsDirection(signal)) return present;
  if (signal === LONG) return side === "short" ? 0 : 1;
  if (signal === SHORT) return side === "long" ? 0 : -1;
  return 0;
}
