/** What a classifier said, bar after bar, and what came of it once it could be known. */
export interface PredictionLog {
  /** Index of the bar of each prediction, rising. */
  readonly bars: ArrayLike<number>;
  /** Of label 1, in [0, 1]. */
  readonly probabilities: Float64Array;
  /** 0 or 1; whatever stands where the label is not known yet is not read. */
  readonly labels: Float64Array;
  /** Bars ahead that a label looks: that of bar t is known from bar t + horizon on. */
  readonly horizon: number;
}

/** Predictions with labels that are known. */
export interface LabelledPredictions {
  readonly probabilities: Float64Array;
  readonly labels: Float64Array;
}

/**
 * The predictions of a log whose labels are known at bar `now`; later labels are not read, so nothing of the future
 * can reach a figure made of the result.
 *
 * @throws TypeError when lengths differ, RangeError for bars that do not rise or a horizon below 0.
 *
 * @example
 * const log = { bars: [0, 1, 2], probabilities: Float64Array.of(0.4, 0.6, 0.5), labels: Float64Array.of(0, 1, NaN), horizon: 1 };
 * maturedPredictions(log, 2).labels; // => Float64Array.of(0, 1)
 */
export function maturedPredictions(log: PredictionLog, now: number): LabelledPredictions {
  const count = maturedCount(log, now);
  return { probabilities: log.probabilities.slice(0, count), labels: log.labels.slice(0, count) };
}

/** How many predictions of a log, its first ones, have labels that are known at bar `now`; errors as above. */
export function maturedCount({ bars, probabilities, labels, horizon }: PredictionLog, now: number): number {
  if (bars.length !== probabilities.length || bars.length !== labels.length) {
    throw new TypeError(
      `Cannot read predictions: ${bars.length} bars, ${probabilities.length} probabilities, ${labels.length} labels`,
    );
  }
  if (!(horizon >= 0)) {
    throw new RangeError(`Cannot read predictions: horizon is ${horizon}, expected a number from 0`);
  }
  let count = 0;
  for (let i = 0; i < bars.length; i++) {
    if (i > 0 && !(bars[i]! > bars[i - 1]!)) {
      throw new RangeError(`Cannot read predictions: bar ${bars[i]} stands after ${bars[i - 1]}`);
    }
    if (bars[i]! + horizon <= now) count = i + 1;
  }
  return count;
}
