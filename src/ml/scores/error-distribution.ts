import { quantileSorted } from "../../math/quantile.js";

/** How many rows were missed by at most so much. */
export interface ErrorPoint {
  /** Size of the error, |prediction − label|. */
  readonly error: number;
  /** Share of rows with an error of at most this size, in [0, 1]. */
  readonly share: number;
}

/** The cumulative distribution of the errors' sizes. */
export interface ErrorDistribution {
  /** Rising, from the smallest error to the largest. */
  readonly points: readonly ErrorPoint[];
  /** Half of the rows are nearer; NaN without rows. */
  readonly median: number;
  /** Nine in ten rows are nearer; NaN without rows. */
  readonly ninetieth: number;
}

/**
 * The cumulative distribution of |prediction − label|, drawn by at most `most` of its steps, the first and the last
 * among them. For a classifier the prediction is the probability of label 1.
 *
 * @throws TypeError when sizes differ, RangeError for an error that is NaN or fewer than 2 points.
 *
 * @example
 * errorDistribution(Float64Array.of(0, 1), Float64Array.of(0.25, 0.5)).points[0]; // => { error: 0.25, share: 0.5 }
 */
export function errorDistribution(
  labels: Float64Array,
  predictions: Float64Array,
  most = 200,
): ErrorDistribution {
  if (labels.length !== predictions.length) {
    throw new TypeError(`Cannot draw errors: ${labels.length} labels for ${predictions.length} predictions`);
  }
  if (!(most >= 2)) throw new RangeError(`Cannot draw errors: most is ${most}, expected at least 2 points`);
  const errors = labels.map((label, i) => Math.abs(predictions[i]! - label)).sort();
  // Typed arrays sort NaN to the end.
  if (Number.isNaN(errors.at(-1))) throw new RangeError("Cannot draw errors: a label or prediction is NaN");
  const n = errors.length;
  const steps = Array.from(errors.keys()).filter((i) => errors[i] !== errors[i + 1]);
  return {
    points: thinned(steps, most).map((i) => ({ error: errors[i]!, share: (i + 1) / n })),
    median: quantileSorted(errors, 0.5),
    ninetieth: quantileSorted(errors, 0.9),
  };
}

/**
 * At most so many of a list, evenly spread, the first and the last among them; in their order.
 *
 * @param most 2 or more
 */
export function thinned<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, k) => items[Math.round((k * (items.length - 1)) / (most - 1))]!);
}
