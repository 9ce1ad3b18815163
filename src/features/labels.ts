/** What came after a bar, for training: never a feature. Bars without enough future are left out. */
export interface Labels {
  /** Bar each label belongs to, rising. */
  readonly starts: Int32Array;
  /** Last bar each label reads: a training sample whose label reaches into the test data has to be purged. */
  readonly ends: Int32Array;
  readonly values: Float64Array;
}

/**
 * The return from each bar's close to the close `horizon` bars on, as a fraction.
 *
 * @throws RangeError unless `horizon` is an integer from 1.
 *
 * @example
 * forwardReturns(Float64Array.of(1, 2, 3), 1).values; // => Float64Array.of(1, 0.5)
 */
export function forwardReturns(close: Float64Array, horizon: number): Labels {
  if (!(Number.isInteger(horizon) && horizon >= 1)) {
    throw new RangeError(`Cannot label: horizon is ${horizon}, expected an integer from 1`);
  }
  const count = Math.max(0, close.length - horizon);
  return {
    starts: Int32Array.from({ length: count }, (_, i) => i),
    ends: Int32Array.from({ length: count }, (_, i) => i + horizon),
    values: Float64Array.from({ length: count }, (_, i) => close[i + horizon]! / close[i]! - 1),
  };
}

/**
 * The direction of the close `horizon` bars on: 1 above, −1 below, 0 where the return is at most `threshold` in size.
 *
 * @throws RangeError unless `horizon` is an integer from 1 and `threshold` a fraction from 0.
 *
 * @example
 * forwardDirections(Float64Array.of(1, 2, 2.01, 1), 1, 0.01).values; // => Float64Array.of(1, 0, -1)
 */
export function forwardDirections(close: Float64Array, horizon: number, threshold = 0): Labels {
  if (!(threshold >= 0)) {
    throw new RangeError(`Cannot label: threshold is ${threshold}, expected a fraction from 0`);
  }
  const labels = forwardReturns(close, horizon);
  return { ...labels, values: labels.values.map((r) => (Math.abs(r) <= threshold ? 0 : Math.sign(r))) };
}
