import { studentTCdf, studentTQuantile } from "../math/distributions.js";

/** What is left of a Sharpe ratio after it was picked from several tests. */
export interface SharpeHaircut {
  /** Two-sided p-value of the ratio if it had been the only test. */
  readonly pValue: number;
  /** min(1, tests × p-value): Bonferroni. */
  readonly adjustedPValue: number;
  /** The annual ratio that alone would have the adjusted p-value; 0 when nothing is left. */
  readonly sharpe: number;
  /** The share of the ratio that is lost, in [0, 1]. */
  readonly haircut: number;
}

/**
 * The haircut of an annual Sharpe ratio that is the best of several tests, by Bonferroni's rule: its t-statistic
 * S × √years has observations − 1 degrees of freedom. Figures are NaN unless 2 or more observations and 1 or more
 * tests are given. Source: Harvey and Liu (2015), "Backtesting", Journal of Portfolio Management 42(1).
 *
 * @param annualSharpe at least 0
 *
 * @example
 * sharpeHaircut(1, { observations: 120, periodsPerYear: 12, tests: 1000 }).haircut; // => 1
 */
export function sharpeHaircut(
  annualSharpe: number,
  {
    observations,
    periodsPerYear,
    tests,
  }: { readonly observations: number; readonly periodsPerYear: number; readonly tests: number },
): SharpeHaircut {
  const root = Math.sqrt(observations / periodsPerYear);
  const degrees = tests >= 1 ? observations - 1 : Number.NaN;
  const pValue = 2 * studentTCdf(-Math.abs(annualSharpe) * root, degrees);
  const adjustedPValue = Math.min(1, pValue * tests);
  const sharpe = adjustedPValue === 1 ? 0 : -studentTQuantile(adjustedPValue / 2, degrees) / root;
  return { pValue, adjustedPValue, sharpe, haircut: 1 - sharpe / Math.abs(annualSharpe) };
}
