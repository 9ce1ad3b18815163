/**
 * The bars at which the changes since the last event add up to more than `threshold`, up or down: the symmetric CUSUM
 * filter. Each side's sum never goes below 0 and begins anew with its own event. NaN counts as no change.
 *
 * Source: López de Prado, Advances in Financial Machine Learning (2018), section 2.5.2.1.
 *
 * @throws RangeError unless `threshold` is above 0.
 *
 * @example
 * cusumEvents(Float64Array.of(NaN, 0.01, 0.02, -0.01, -0.03), 0.025); // => [2, 4]
 */
export function cusumEvents(changes: Float64Array, threshold: number): number[] {
  if (!(threshold > 0)) {
    throw new RangeError(`Cannot find events: threshold is ${threshold}, expected a number above 0`);
  }
  const events: number[] = [];
  let [up, down] = [0, 0];
  for (const [i, change] of changes.entries()) {
    if (Number.isNaN(change)) continue;
    up = Math.max(0, up + change);
    down = Math.min(0, down + change);
    if (down < -threshold) {
      down = 0;
      events.push(i);
    } else if (up > threshold) {
      up = 0;
      events.push(i);
    }
  }
  return events;
}
