/**
 * The logistic function 1 ÷ (1 + e^−x): the probability whose log-odds are x.
 *
 * @example
 * logistic(0); // => 0.5
 */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/**
 * The log-odds ln(p ÷ (1 − p)) of a probability; −∞ at 0, ∞ at 1, NaN outside of [0, 1].
 *
 * @example
 * logOdds(0.5); // => 0
 */
export function logOdds(p: number): number {
  return Math.log(p) - Math.log1p(-p);
}

/** ln(1 + e^x) without overflow: the log loss of a row with label 0 and margin x. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
