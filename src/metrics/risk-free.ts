/**
 * What cash earns in a bar (a fraction) at a rate a year, compounded: (1 + rate)^(1 ÷ periodsPerYear) − 1; 0 without a
 * rate.
 */
export function riskFreePerBar(rate: number | undefined, periodsPerYear: number): number {
  return rate === undefined || rate === 0 ? 0 : (1 + rate) ** (1 / periodsPerYear) - 1;
}
