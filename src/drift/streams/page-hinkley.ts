/** When the test of Page and Hinkley raises an alarm. */
export interface PageHinkleyOptions {
  /** A rise of the mean by less than this does not count, in the unit of the values; 0.005 when left out. */
  readonly tolerance?: number;
  /** The excess above which an alarm is raised; 50 when left out. Higher is slower and calmer. */
  readonly threshold?: number;
  /** By what the sum fades a step, in (0, 1]; 0.9999 when left out. */
  readonly fading?: number;
  /** Values before the first alarm; 30 when left out. */
  readonly warmUp?: number;
}

/** All that the test remembers of a stream. */
export interface PageHinkleyState {
  readonly count: number;
  readonly mean: number;
  /** Σ (value − mean − tolerance), fading, and the least it has been. */
  readonly sum: number;
  readonly least: number;
  /** `sum` − `least`: how far values have been above their mean of late; never below 0. */
  readonly excess: number;
  /** Whether the last value raised an alarm; the next one then starts anew. */
  readonly alarm: boolean;
}

/** Where a stream starts. */
export const PAGE_HINKLEY_START: PageHinkleyState = {
  count: 0,
  mean: 0,
  sum: 0,
  least: Infinity,
  excess: 0,
  alarm: false,
};

/**
 * The state after one more value: an alarm when values have risen above their mean for too long. Give errors to see a
 * model get worse, negative values to see a fall. Sources: Page (1954), Biometrika 41; Hinkley (1971), Biometrika 58.
 *
 * @throws RangeError for a value that is not finite.
 *
 * @example
 * stepPageHinkley(PAGE_HINKLEY_START, 1).mean; // => 1
 */
export function stepPageHinkley(
  before: PageHinkleyState,
  value: number,
  options: PageHinkleyOptions = {},
): PageHinkleyState {
  const { tolerance = 0.005, threshold = 50, fading = 0.9999, warmUp = 30 } = options;
  checkValue(value);
  const last = before.alarm ? PAGE_HINKLEY_START : before;
  const count = last.count + 1;
  const mean = last.mean + (value - last.mean) / count;
  const sum = fading * last.sum + (value - mean - tolerance);
  const least = Math.min(last.least, sum);
  const excess = sum - least;
  return { count, mean, sum, least, excess, alarm: count >= warmUp && excess > threshold };
}

/** Throws a RangeError for a value that no detector can take. */
export function checkValue(value: number): void {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot watch a stream: the value is ${value}, expected a finite number`);
  }
}
