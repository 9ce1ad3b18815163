import { checkPredictions } from "../ml/data/check-predictions.js";
import { featureDrift, type FeatureDrift } from "./feature-drift.js";
import type { NullOptions } from "./tests/null-distribution.js";
import { maturedPredictions, type LabelledPredictions, type PredictionLog } from "./prediction-log.js";

/** One figure in both windows; NaN where undefined. */
export interface Compared {
  readonly reference: number;
  readonly current: number;
}

/** How a model's own probabilities have moved: known at once, without labels. */
export interface ConfidenceDrift {
  /** Drift of the probability of label 1. */
  readonly probability: FeatureDrift;
  /** Drift of max(p, 1 − p): how sure the model is, whichever side it takes. */
  readonly confidence: FeatureDrift;
  readonly meanProbability: Compared;
  readonly meanConfidence: Compared;
}

/**
 * Drift of a classifier's probabilities.
 *
 * @param reference of label 1, in time order, as `current`
 * @throws RangeError for an option out of its range.
 *
 * @example
 * confidenceDrift(new Float64Array(20).fill(0.8), new Float64Array(20).fill(0.2)).confidence.verdict; // => "none"
 */
export function confidenceDrift(
  reference: Float64Array,
  current: Float64Array,
  options: NullOptions = {},
): ConfidenceDrift {
  const sureness = (p: number): number => Math.max(p, 1 - p);
  const [before, now] = [reference.map(sureness), current.map(sureness)];
  return {
    probability: featureDrift("probability", reference, current, options),
    confidence: featureDrift("confidence", before, now, options),
    meanProbability: { reference: mean(reference), current: mean(current) },
    meanConfidence: { reference: mean(before), current: mean(now) },
  };
}

/** How a model's errors have moved, as far as labels are known. */
export interface ErrorDrift {
  /** Predictions of the current window with a known label, and those that wait for theirs. */
  readonly matured: number;
  readonly waiting: number;
  /** Drift of the squared error (p − label)² a prediction. */
  readonly squaredError: FeatureDrift;
  /** Mean squared error: the Brier score. */
  readonly brier: Compared;
  /** Share of decisions at one half that were right. */
  readonly accuracy: Compared;
  /** Whether the current Brier score is the larger one. */
  readonly worse: boolean;
}

/**
 * Drift of a classifier's errors. Only labels known at bar `now` are read. Labels that look several bars ahead overlap,
 * which makes errors alike; the null distribution allows for that as for any memory.
 *
 * @param reference predictions with known labels, in time order
 * @param now index of the bar that has just closed
 * @throws TypeError and RangeError for a log that is none, a probability outside of [0, 1] and a known label that is
 * neither 0 nor 1.
 */
export function errorDrift(
  reference: LabelledPredictions,
  log: PredictionLog,
  now: number,
  options: NullOptions = {},
): ErrorDrift {
  const current = maturedPredictions(log, now);
  const [before, after] = [squaredErrors(reference), squaredErrors(current)];
  const brier = { reference: mean(before), current: mean(after) };
  return {
    matured: current.labels.length,
    waiting: log.labels.length - current.labels.length,
    squaredError: featureDrift("squared error", before, after, options),
    brier,
    accuracy: { reference: accuracyOf(reference), current: accuracyOf(current) },
    worse: brier.current > brier.reference,
  };
}

function squaredErrors({ probabilities, labels }: LabelledPredictions): Float64Array {
  checkPredictions("measure error drift", labels, probabilities);
  return probabilities.map((p, i) => (p - labels[i]!) ** 2);
}

function accuracyOf({ probabilities, labels }: LabelledPredictions): number {
  return mean(probabilities.map((p, i) => Number(p >= 0.5 === (labels[i] === 1))));
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
