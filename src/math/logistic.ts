import { portableExp, portableLog, portableLog1p } from "./portable-log.js";

/**
 * The logistic function 1 ÷ (1 + e^−x): the probability whose log-odds are x. The same bits on every engine, so that
 * what is fitted by it is, too; 0 below −708, where e^x is no longer a normal double.
 *
 * @example
 * logistic(0); // => 0.5
 */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + portableExp(-x));
  if (x < -708) return 0;
  const e = portableExp(x);
  return e / (1 + e);
}

/** Smaller ones are no normal doubles. */
const LEAST = 1e-300;

/**
 * The log-odds ln(p ÷ (1 − p)) of a probability; −∞ at 0, ∞ at 1, NaN outside of [0, 1].
 *
 * @example
 * logOdds(0.5); // => 0
 */
export function logOdds(p: number): number {
  if (!(p > LEAST && p < 1)) return Math.log(p) - Math.log1p(-p);
  return portableLog(p) - (p >= 0.5 ? portableLog(1 - p) : portableLog1p(-p));
}

/** ln(1 + e^x) without overflow: the log loss of a row with label 0 and margin x. The same bits on every engine. */
export function softplus(x: number): number {
  return Math.max(x, 0) + portableLog1p(portableExp(-Math.abs(x)));
}
