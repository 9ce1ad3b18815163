import { checkPredictions } from "../data/check-predictions.js";

/** Weights of rows by what was said and what came; counts where rows weigh 1. */
export interface Confusion {
  readonly trueNegative: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly truePositive: number;
}

/**
 * Rows by label and decision: a row counts as 1 when its probability is at or above the threshold.
 *
 * @throws as `checkPredictions`.
 *
 * @example
 * confusionMatrix(Float64Array.of(0, 1, 1), Float64Array.of(0.6, 0.7, 0.2)).falsePositive; // => 1
 */
export function confusionMatrix(
  labels: Float64Array,
  probabilities: Float64Array,
  { weights = null, threshold = 0.5 }: { weights?: Float64Array | null; threshold?: number } = {},
): Confusion {
  checkPredictions("count decisions", labels, probabilities, weights);
  const cells = [0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    cells[2 * labels[i]! + Number(probabilities[i]! >= threshold)]! += weights ? weights[i]! : 1;
  }
  const [trueNegative = 0, falsePositive = 0, falseNegative = 0, truePositive = 0] = cells;
  return { trueNegative, falsePositive, falseNegative, truePositive };
}

/** How good decisions at one threshold are; NaN where undefined. */
export interface DecisionScores {
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly mcc: number;
  readonly kappa: number;
  readonly baseline: number;
}

/**
 * The figures of a confusion matrix, as `SCORES` defines them. A figure whose denominator is 0 is NaN: there is no
 * precision without a positive decision, no Matthews correlation when all decisions or all labels are the same.
 * Matthews (1975); Cohen (1960).
 *
 * @example
 * decisionScores({ trueNegative: 3, falsePositive: 1, falseNegative: 2, truePositive: 4 }).accuracy; // => 0.7
 */
export function decisionScores(confusion: Confusion): DecisionScores {
  const { trueNegative: tn, falsePositive: fp, falseNegative: fn, truePositive: tp } = confusion;
  const total = tn + fp + fn + tp;
  const accuracy = (tn + tp) / total;
  const chance = ((tn + fp) * (tn + fn) + (tp + fn) * (tp + fp)) / (total * total);
  const recall = tp / (tp + fn);
  return {
    accuracy,
    balancedAccuracy: (recall + tn / (tn + fp)) / 2,
    precision: tp / (tp + fp),
    recall,
    f1: (2 * tp) / (2 * tp + fp + fn),
    mcc: (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
    kappa: (accuracy - chance) / (1 - chance),
    baseline: Math.max(tp + fn, tn + fp) / total,
  };
}
