import { confusionMatrix, type Confusion } from "../scores/confusion.js";
import { errorDistribution, thinned, type ErrorDistribution } from "../scores/error-distribution.js";
import type { ModelScores } from "../model/model-card.js";
import { reliabilityCurve, type ReliabilityBin } from "../scores/reliability.js";
import { rollingAccuracy } from "../scores/rolling-accuracy.js";
import { classifierScores } from "../scores/scores.js";

/** What a classifier said of rows it was not trained on, and what came, in time order. */
export interface ScoredRows {
  /** Opening of each row's bar, epoch milliseconds UTC, rising. */
  readonly time: Float64Array;
  /** 0 or 1. */
  readonly labels: Float64Array;
  /** Of label 1. */
  readonly probabilities: Float64Array;
}

/** One row of a plot of predictions against what came. */
export interface PredictionPoint {
  /** Epoch milliseconds UTC. */
  readonly time: number;
  readonly predicted: number;
  readonly actual: number;
}

/** How the last rows went, at one row; null before there are enough. */
export interface AccuracyPoint {
  readonly time: number;
  readonly accuracy: number | null;
  /** Of always naming the window's commoner label. */
  readonly baseline: number | null;
}

/** One cell of a confusion matrix. */
export interface ConfusionCell {
  readonly actual: 0 | 1;
  readonly predicted: 0 | 1;
  readonly count: number;
  /** Share of the rows with this label that were named so; null where there is none. */
  readonly share: number | null;
}

/** Everything that the plots of a model's ML view draw, as plain records. */
export interface ModelView {
  readonly scores: ModelScores;
  readonly predictions: readonly PredictionPoint[];
  readonly rolling: readonly AccuracyPoint[];
  /** Rows per point of `rolling`. */
  readonly window: number;
  readonly confusion: readonly ConfusionCell[];
  /** Bins that hold rows, rising. */
  readonly calibration: readonly ReliabilityBin[];
  readonly errors: ErrorDistribution;
}

export interface ModelViewOptions {
  /** Rows of rolling accuracy. */
  readonly window?: number;
  /** Bins of the calibration curve. */
  readonly bins?: number;
  /** At most so many points of a plot with one point a row. */
  readonly most?: number;
}

/**
 * The plots of a model's ML view: prediction against actual, rolling accuracy, confusion matrix at one half,
 * calibration curve, cumulative error distribution.
 *
 * @throws TypeError when sizes differ; RangeError for a label other than 0 and 1, a probability outside of [0, 1], and
 * options out of their range.
 *
 * @example
 * modelView({ time: Float64Array.of(0, 1), labels: Float64Array.of(0, 1), probabilities: Float64Array.of(0.2, 0.4) }).confusion[2]; // => { actual: 1, predicted: 0, count: 1, share: 1 }
 */
export function modelView(
  { time, labels, probabilities }: ScoredRows,
  { window = 60, bins = 10, most = 2000 }: ModelViewOptions = {},
): ModelView {
  if (time.length !== labels.length) {
    throw new TypeError(`Cannot draw a model: ${time.length} times for ${labels.length} labels`);
  }
  return {
    scores: classifierScores(labels, probabilities),
    predictions: predictionPoints(time, probabilities, labels, most),
    rolling: accuracyPoints({ time, labels, probabilities }, window, most),
    window,
    confusion: confusionCells(confusionMatrix(labels, probabilities)),
    calibration: reliabilityCurve(labels, probabilities, { bins }).filter(({ count }) => count > 0),
    errors: errorDistribution(labels, probabilities),
  };
}

/**
 * Predictions beside what came, at most `most` of them, evenly spread; for numbers as well as for probabilities.
 *
 * @throws TypeError when sizes differ.
 */
export function predictionPoints(
  time: Float64Array,
  predicted: Float64Array,
  actual: Float64Array,
  most = 2000,
): PredictionPoint[] {
  if (time.length !== predicted.length || time.length !== actual.length) {
    throw new TypeError(
      `Cannot draw predictions: ${time.length} times, ${predicted.length} predictions, ${actual.length} labels`,
    );
  }
  return thinned([...time.keys()], most).map((i) => ({
    time: time[i]!,
    predicted: predicted[i]!,
    actual: actual[i]!,
  }));
}

function accuracyPoints(
  { time, labels, probabilities }: ScoredRows,
  window: number,
  most: number,
): AccuracyPoint[] {
  const { accuracy, baseline } = rollingAccuracy(labels, probabilities, window);
  return thinned([...time.keys()], most).map((i) => ({
    time: time[i]!,
    accuracy: orNull(accuracy[i]!),
    baseline: orNull(baseline[i]!),
  }));
}

/** The four cells of a confusion matrix: label 0 first, and of a label what was named 0 first. */
export function confusionCells(confusion: Confusion): ConfusionCell[] {
  const { trueNegative, falsePositive, falseNegative, truePositive } = confusion;
  const cell = (actual: 0 | 1, predicted: 0 | 1, count: number, other: number): ConfusionCell => ({
    actual,
    predicted,
    count,
    share: orNull(count / (count + other)),
  });
  return [
    cell(0, 0, trueNegative, falsePositive),
    cell(0, 1, falsePositive, trueNegative),
    cell(1, 0, falseNegative, truePositive),
    cell(1, 1, truePositive, falseNegative),
  ];
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
