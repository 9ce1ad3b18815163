import { checkValue } from "./page-hinkley.js";

/** How sure the adaptive window is, and how much it may remember. */
export interface AdaptiveWindowOptions {
  /** The chance of a false cut, in (0, 1); 0.002 when left out. */
  readonly confidence?: number;
  /** Fewest values on each side of a cut; 5 when left out. */
  readonly leastPart?: number;
  /** Most values kept, at least twice `leastPart`; 1,000 when left out. Older ones are forgotten without an alarm. */
  readonly capacity?: number;
}

/** All that the window remembers of a stream. */
export interface AdaptiveWindowState {
  /** The values since the mean last changed, oldest first. */
  readonly values: Float64Array;
  /** Whether the last value cut the window: its older part had another mean. */
  readonly alarm: boolean;
}

/** Where a stream starts. */
export const ADAPTIVE_WINDOW_START: AdaptiveWindowState = { values: new Float64Array(0), alarm: false };

/**
 * The state after one more value. While any cut of the window gives two parts whose means differ by more than chance,
 * the oldest value is dropped: what is left has one mean. The bound takes values for independent ones in a range of
 * about 1, such as a classifier's errors. A step costs time in proportion to the window, and a drop as much again.
 * Source: Bifet and Gavaldà (2007), "Learning from Time-Changing Data with Adaptive Windowing", SDM, as ADWIN0.
 *
 * @throws RangeError for a value that is not finite, or an option out of its range.
 *
 * @example
 * stepAdaptiveWindow(ADAPTIVE_WINDOW_START, 0.5).values.length; // => 1
 */
export function stepAdaptiveWindow(
  before: AdaptiveWindowState,
  value: number,
  options: AdaptiveWindowOptions = {},
): AdaptiveWindowState {
  const { confidence = 0.002, leastPart = 5, capacity = 1000 } = options;
  checkValue(value);
  checkOptions(confidence, leastPart, capacity);
  const kept = Math.min(before.values.length, capacity - 1);
  const values = new Float64Array(kept + 1);
  values.set(before.values.subarray(before.values.length - kept));
  values[kept] = value;
  let start = 0;
  while (hasCut(values, start, confidence, leastPart)) start++;
  return { values: values.slice(start), alarm: start > 0 };
}

function hasCut(values: Float64Array, start: number, confidence: number, leastPart: number): boolean {
  const n = values.length - start;
  if (n < 2 * leastPart) return false;
  let sum = 0;
  for (let i = start; i < values.length; i++) sum += values[i]!;
  let variance = 0;
  for (let i = start; i < values.length; i++) variance += (values[i]! - sum / n) ** 2 / n;
  const doubt = Math.log((2 * Math.log(n)) / confidence);
  let older = 0;
  for (let cut = 1; cut <= n - leastPart; cut++) {
    older += values[start + cut - 1]!;
    if (cut < leastPart) continue;
    const inverse = 1 / cut + 1 / (n - cut);
    const bound = Math.sqrt(2 * inverse * variance * doubt) + (2 / 3) * inverse * doubt;
    if (Math.abs(older / cut - (sum - older) / (n - cut)) > bound) return true;
  }
  return false;
}

function checkOptions(confidence: number, leastPart: number, capacity: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot watch a stream: confidence is ${confidence}, expected a number in (0, 1)`);
  }
  if (!(Number.isInteger(leastPart) && leastPart >= 1 && capacity >= 2 * leastPart)) {
    throw new RangeError(
      `Cannot watch a stream: capacity is ${capacity}, expected at least two parts of ${leastPart}`,
    );
  }
}
