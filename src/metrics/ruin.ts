/** The first index at which a curve of account values is 0 or less, from where no ratio of it means anything; −1 for none. */
export function ruinIndex(equity: Float64Array): number {
  return equity.findIndex((value) => value <= 0);
}

/**
 * Whether a run's deepest drawdown (a fraction, at most 0) says that its account was lost: at a loss of all of the
 * highest equity, or more.
 */
export function isRuin(maxDrawdown: number): boolean {
  return maxDrawdown <= -1;
}
