import { driftAlerts, suggestedAction } from "../../../src/drift/alerts.js";
import { NULL_FIGURES } from "../../../src/drift/tests/cell-figures.js";
import type { DriftReport } from "../../../src/drift/drift-report.js";
import type { FeatureDrift } from "../../../src/drift/feature-drift.js";
import type { HealthParts } from "../../../src/drift/health.js";

/** A drift report as `vernier drift --json` prints it; undefined figures are null. */
export function driftJson(report: DriftReport): object {
  const { features, adjusted, drifting, expectedFalseAlarms, health } = report;
  const alerts = driftAlerts({ features });
  return {
    columns: Object.fromEntries(
      features.map((feature, k) => [
        feature.name,
        { ...columnJson(feature), adjustedPValue: orNull(adjusted[k]!) },
      ]),
    ),
    health: orNull(health.score),
    healthParts: partsJson(health.parts),
    healthWeights: partsJson(health.weights),
    healthUnknown: health.unknown,
    drifting,
    expectedFalseAlarms: orNull(expectedFalseAlarms),
    action: suggestedAction(alerts),
    alerts: alerts.map((alert) => ({ ...alert, value: orNull(alert.value), limit: orNull(alert.limit) })),
  };
}

function columnJson(feature: FeatureDrift): object {
  const { psi, kl, js, hellinger, totalVariation, ks, wasserstein, energy, mmd, bins, textbook } = feature;
  return {
    psi: orNull(psi),
    kl: orNull(kl),
    js: orNull(js),
    hellinger: orNull(hellinger),
    totalVariation: orNull(totalVariation),
    ks: { statistic: orNull(ks.statistic), pValue: orNull(ks.pValue) },
    wasserstein: orNull(wasserstein),
    energy: orNull(energy),
    mmd: mmd && {
      bandwidth: orNull(mmd.bandwidth),
      biased: orNull(mmd.biased),
      unbiased: orNull(mmd.unbiased),
    },
    null: nullJson(feature),
    verdict: feature.verdict,
    textbook,
    bins: bins && {
      edges: Array.from(bins.edges),
      reference: Array.from(bins.reference),
      current: Array.from(bins.current),
      floor: bins.floor,
    },
    reference: feature.reference,
    current: feature.current,
  };
}

/** `quantile95` is that of PSI, `quantiles95` has all. */
function nullJson({ null: none }: FeatureDrift): object | null {
  if (!none) return null;
  return {
    method: none.method,
    quantile95: orNull(none.quantile95.psi),
    quantiles95: Object.fromEntries(NULL_FIGURES.map((name) => [name, orNull(none.quantile95[name])])),
    falseAlarmRate: orNull(none.falseAlarmRate),
    trials: none.trials,
    draws: none.draws,
    seed: none.seed,
    score: orNull(none.score),
    pValue: none.pValue,
    order: none.order,
    persistence: orNull(none.persistence),
    blockLength: none.blockLength,
  };
}

function partsJson({ feature, confidence, error, staleness }: HealthParts): object {
  return {
    feature: orNull(feature),
    confidence: orNull(confidence),
    error: orNull(error),
    staleness: orNull(staleness),
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
