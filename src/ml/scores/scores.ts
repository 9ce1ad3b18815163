import { confusionMatrix, decisionScores } from "./confusion.js";
import type { ModelScores } from "../model/model-card.js";
import { scoreProbabilities } from "./probability-scores.js";
import { rankingScores } from "./ranking-scores.js";
import { calibrationError, reliabilityCurve } from "./reliability.js";

/**
 * The figures of a model card, as `SCORES` defines them: decisions at a probability of one half, calibration error
 * over ten bins of equal width. Undefined figures are null: all without rows, the area under the curve with one class.
 *
 * @param labels 0 or 1
 * @param probabilities of label 1
 * @param weights above 0; all 1 when left out
 * @throws TypeError when sizes differ; RangeError for a label other than 0 and 1, a probability outside of [0, 1] and a
 * weight that is not above 0.
 *
 * @example
 * classifierScores(Float64Array.of(0, 1, 1), Float64Array.of(0.2, 0.4, 0.9)).auc; // => 1
 */
export function classifierScores(
  labels: Float64Array,
  probabilities: Float64Array,
  weights: Float64Array | null = null,
): ModelScores {
  const { accuracy, baseline } = decisionScores(confusionMatrix(labels, probabilities, { weights }));
  const { logLoss, brier } = scoreProbabilities(labels, probabilities, weights);
  const { auc } = rankingScores(labels, probabilities, weights);
  const { ece } = calibrationError(reliabilityCurve(labels, probabilities, { weights }));
  return {
    rows: labels.length,
    accuracy: orNull(accuracy),
    auc: orNull(auc),
    logLoss: orNull(logLoss),
    brier: orNull(brier),
    ece: orNull(ece),
    baseline: orNull(baseline),
  };
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
