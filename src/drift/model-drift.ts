import {
  driftAlerts,
  suggestedAction,
  type AlertLimits,
  type DriftAction,
  type DriftAlert,
} from "./alerts.js";
import { measureDrift, type DriftOptions, type DriftReport, type NamedColumns } from "./drift-report.js";
import { healthOf, healthOfScore, stalenessHealth, type Health } from "./health.js";
import type { NullDistribution } from "./tests/null-distribution.js";
import { confidenceDrift, errorDrift, type ConfidenceDrift, type ErrorDrift } from "./prediction-drift.js";
import type { LabelledPredictions, PredictionLog } from "./prediction-log.js";

/** What is known of a model and its use; what is left out is not known, and its health says so. */
export interface ModelWindows {
  /** Features of a time when all was well, and of now. */
  readonly reference: NamedColumns;
  readonly current: NamedColumns;
  /** The model's predictions then, with their labels, and now. */
  readonly predictions?: {
    readonly reference: LabelledPredictions;
    readonly current: PredictionLog;
    /** Index of the bar that has just closed: labels known only later are not read. */
    readonly now: number;
  };
  /** Time since the last training bar and the span a model is meant to serve, in one unit. */
  readonly age?: number;
  readonly span?: number;
}

export interface ModelDriftOptions extends Omit<DriftOptions, "health"> {
  readonly limits?: AlertLimits;
}

/** Whether a model is ageing, by everything that tells. */
export interface ModelDrift {
  readonly features: DriftReport;
  readonly confidence: ConfidenceDrift | null;
  readonly error: ErrorDrift | null;
  readonly health: Health;
  readonly alerts: readonly DriftAlert[];
  /** null when there is nothing to do. */
  readonly action: DriftAction | null;
}

/**
 * Drift of features, confidence and errors, health and alerts in one record.
 *
 * @throws as `measureDrift`, `confidenceDrift` and `errorDrift`.
 *
 * @example
 * modelDrift({ reference: { x: new Float64Array(20) }, current: { x: new Float64Array(20) } }).action; // => null
 */
export function modelDrift(windows: ModelWindows, options: ModelDriftOptions = {}): ModelDrift {
  const { predictions, age, span } = windows;
  const features = measureDrift(windows.reference, windows.current, options);
  const confidence = predictions
    ? confidenceDrift(predictions.reference.probabilities, predictions.current.probabilities, options)
    : null;
  const error = predictions
    ? errorDrift(predictions.reference, predictions.current, predictions.now, options)
    : null;
  const baselineAccuracy = predictions ? commonShare(predictions.reference.labels) : Number.NaN;
  return concludeModelDrift({ features, confidence, error, baselineAccuracy, age, span }, options.limits);
}

/** All that was measured of a model. */
export interface MeasuredParts {
  readonly features: DriftReport;
  readonly confidence: ConfidenceDrift | null;
  readonly error: ErrorDrift | null;
  /** What always naming the commoner label gets right; NaN where no label is known. */
  readonly baselineAccuracy: number;
  readonly age?: number | undefined;
  readonly span?: number | undefined;
}

/** Health and alerts of parts that were measured one by one, such as by a worker that tells how far it is. */
export function concludeModelDrift(parts: MeasuredParts, limits?: AlertLimits): ModelDrift {
  const { features, confidence, error, baselineAccuracy, age, span } = parts;
  const ages = age !== undefined && span !== undefined ? { age, span } : {};
  const alerts = driftAlerts(
    { features: features.features, confidence, error, baselineAccuracy, ...ages },
    limits,
  );
  const health = healthOf({
    feature: features.health.parts.feature,
    confidence: healthOfNull(confidence?.probability.null, confidence?.confidence.null),
    error: error && !error.worse && error.squaredError.null ? 100 : healthOfNull(error?.squaredError.null),
    staleness: age !== undefined && span !== undefined ? stalenessHealth(age, span) : Number.NaN,
  });
  return { features, confidence, error, health, alerts, action: suggestedAction(alerts) };
}

function healthOfNull(...judged: readonly (NullDistribution | null | undefined)[]): number {
  const scores = judged.flatMap((none) => (none ? [none.score] : []));
  return scores.length > 0 ? healthOfScore(Math.max(...scores)) : Number.NaN;
}

/** Share of the commoner of two labels: what always naming it gets right. */
export function commonShare(labels: Float64Array): number {
  const ones = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  return Math.max(ones, 1 - ones);
}
