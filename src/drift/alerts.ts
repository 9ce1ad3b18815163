import type { FeatureDrift } from "./feature-drift.js";
import type { ConfidenceDrift, ErrorDrift } from "./prediction-drift.js";

/** What to do about a model, from the least to the most. */
export type DriftAction = "watch" | "recalibrate" | "retrain" | "retire";

/** Why someone should look at a model. */
export interface DriftAlert {
  readonly action: DriftAction;
  /** The part of its health that says so. */
  readonly part: "feature" | "confidence" | "error" | "staleness";
  /** For a person: what was seen, against what limit. */
  readonly reason: string;
  /** The figure that was compared, and its limit. */
  readonly value: number;
  readonly limit: number;
}

/** What alerts are made from; what is left out or null is not known. */
export interface AlertFacts {
  readonly features: readonly FeatureDrift[];
  readonly confidence?: ConfidenceDrift | null;
  readonly error?: ErrorDrift | null;
  /** Share of known labels that the commoner one has: what a model that says nothing would get right. */
  readonly baselineAccuracy?: number;
  /** Time since the last training bar and the span a model is meant to serve, in one unit. */
  readonly age?: number;
  readonly span?: number;
}

/** The limits that alerts go by. */
export interface AlertLimits {
  /** More than this share of missing values above the reference's is worth a look. */
  readonly missing?: number;
  /** Share of features that may drift before a model is trained again. */
  readonly features?: number;
  /** Known labels below which nothing is said of errors. */
  readonly labels?: number;
}

/** The limits where none is given. */
export const ALERT_LIMITS: Required<AlertLimits> = { missing: 0.05, features: 0.5, labels: 50 };

const ORDER: readonly DriftAction[] = ["retire", "retrain", "recalibrate", "watch"];

/**
 * Alerts with a suggested action, the gravest first. Drift of features alone calls for watching; of most features, or of
 * errors, for training again; of confidence while errors hold, for calibrating again; errors that have drifted until
 * guessing the commoner label does better, for retiring.
 */
export function driftAlerts(facts: AlertFacts, limits: AlertLimits = {}): DriftAlert[] {
  const { missing, features, labels } = { ...ALERT_LIMITS, ...limits };
  const alerts = [
    ...featureAlerts(facts.features, features),
    ...missingAlerts(facts.features, missing),
    ...errorAlerts(facts, labels),
    ...confidenceAlerts(facts),
    ...ageAlerts(facts),
  ];
  return alerts.sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action));
}

/** The gravest action of alerts; null without any. */
export function suggestedAction(alerts: readonly DriftAlert[]): DriftAction | null {
  return ORDER.find((action) => alerts.some((alert) => alert.action === action)) ?? null;
}

function featureAlerts(features: readonly FeatureDrift[], most: number): DriftAlert[] {
  const judged = features.filter((feature) => feature.null);
  const drifted = judged.filter(({ verdict }) => verdict === "drift");
  if (drifted.length === 0) return [];
  const share = drifted.length / judged.length;
  const worst = drifted.toSorted((a, b) => b.null!.score - a.null!.score).slice(0, 3);
  const names = worst.map((feature) => `${feature.name} (${against(feature)})`).join(", ");
  const chance = judged.reduce((sum, feature) => sum + finite(feature.null!.falseAlarmRate), 0);
  const count = `${drifted.length} of ${judged.length} features drifted where chance alone gives ${chance.toFixed(1)}`;
  const many = share > most && judged.length > 1;
  return [
    {
      action: many ? "retrain" : "watch",
      part: "feature",
      reason: `${count}: ${names}`,
      value: share,
      limit: many ? most : 0,
    },
  ];
}

function missingAlerts(features: readonly FeatureDrift[], most: number): DriftAlert[] {
  return features.flatMap(({ name, reference, current }) => {
    const before = reference.missing / reference.rows;
    const now = current.missing / current.rows;
    if (!(now - before > most)) return [];
    const reason = `${name} is missing in ${share(now)} of rows, ${share(before)} in the reference`;
    return [{ action: "watch", part: "feature", reason, value: now, limit: before + most }];
  });
}

function errorAlerts({ error, baselineAccuracy = Number.NaN }: AlertFacts, least: number): DriftAlert[] {
  if (!error || error.matured < least || !error.worse || error.squaredError.verdict !== "drift") return [];
  const { brier, accuracy, matured, squaredError } = error;
  const seen = `over ${matured} known labels the Brier score rose from ${brier.reference.toFixed(3)} to ${brier.current.toFixed(3)} (${against(squaredError)})`;
  if (accuracy.current < baselineAccuracy) {
    const reason = `${seen}, and ${share(accuracy.current)} right is less than the ${share(baselineAccuracy)} of always naming the commoner label`;
    return [{ action: "retire", part: "error", reason, value: accuracy.current, limit: baselineAccuracy }];
  }
  const { score } = squaredError.null!;
  return [{ action: "retrain", part: "error", reason: seen, value: score, limit: 1 }];
}

function confidenceAlerts({ confidence, error }: AlertFacts): DriftAlert[] {
  if (!confidence) return [];
  const moved = [confidence.probability, confidence.confidence].filter(({ verdict }) => verdict === "drift");
  if (moved.length === 0) return [];
  const worst = moved.toSorted((a, b) => b.null!.score - a.null!.score)[0]!;
  const { reference, current } = confidence.meanConfidence;
  const seen = `mean confidence went from ${share(reference)} to ${share(current)}; ${worst.name}: ${against(worst)}`;
  const holds = error ? error.squaredError.verdict !== "drift" : null;
  const [action, why] =
    holds === null
      ? (["watch", "no label is known yet"] as const)
      : holds
        ? (["recalibrate", "errors hold"] as const)
        : (["watch", "errors moved too"] as const);
  return [{ action, part: "confidence", reason: `${seen}; ${why}`, value: worst.null!.score, limit: 1 }];
}

function ageAlerts({ age, span }: AlertFacts): DriftAlert[] {
  if (age === undefined || span === undefined || !(age > span)) return [];
  const reason = `the last training bar is ${(age / span).toFixed(1)} times as old as a model should get`;
  return [{ action: "retrain", part: "staleness", reason, value: age, limit: span }];
}

/** The figure that stands out, against its limit. */
function against({ psi, ks, null: none }: FeatureDrift): string {
  const { quantile95 } = none!;
  const byPsi = psi / quantile95.psi >= ks.statistic / quantile95.ks;
  const [name, value, limit] = byPsi ? ["PSI", psi, quantile95.psi] : ["KS", ks.statistic, quantile95.ks];
  return `${name} ${value.toFixed(2)}, 95 % without drift stay below ${limit.toFixed(2)}`;
}

function share(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
