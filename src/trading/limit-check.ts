/**
 * Whether a figure is beyond an upper limit. Exactly at the limit is allowed, also when rounding has added a little: a
 * figure counts as beyond it from a relative distance of 1e-12. What is not a number is beyond every limit.
 */
export function beyond(figure: number, limit: number): boolean {
  return !(figure - limit <= ROUNDING * Math.max(Math.abs(figure), Math.abs(limit)));
}

/** Whether a figure is below a lower limit, with the same allowance. */
export function below(figure: number, limit: number): boolean {
  return !(limit - figure <= ROUNDING * Math.max(Math.abs(figure), Math.abs(limit)));
}

const ROUNDING = 1e-12;
