/**
 * Whether a figure is beyond an upper limit. Exactly at the limit is allowed, also when rounding has added a little: a
 * figure counts as beyond it from a distance of 1e-12 of the limit. What is not a number is beyond every limit.
 */
export function beyond(figure: number, limit: number): boolean {
  return !(figure <= limit || figure - limit <= ROUNDING * Math.abs(limit));
}

/** Whether a figure is below a lower limit, with the same allowance. */
export function below(figure: number, limit: number): boolean {
  return !(figure >= limit || limit - figure <= ROUNDING * Math.abs(limit));
}

const ROUNDING = 1e-12;
