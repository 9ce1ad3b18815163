import { thresholdCounts } from "./threshold-counts.js";

/** How well probabilities order rows, whatever their size; NaN where there is one class only, or no row. */
export interface RankingScores {
  readonly auc: number;
  readonly averagePrecision: number;
  readonly ksGap: number;
}

/**
 * Area under the ROC curve, average precision and the largest gap between the curve's two rates. Ties
 * count half in the area (Hanley and McNeil 1982). Average precision is Σ (recallₖ − recallₖ₋₁) × precisionₖ, without
 * interpolation; trapezoids would flatter (Davis and Goadrich 2006). Errors as `checkPredictions`.
 *
 * @example
 * rankingScores(Float64Array.of(0, 1), Float64Array.of(0.1, 0.8)).auc; // => 1
 */
export function rankingScores(
  labels: Float64Array,
  probabilities: Float64Array,
  weights: Float64Array | null = null,
): RankingScores {
  const { truePositives, falsePositives } = thresholdCounts(labels, probabilities, weights);
  const positives = truePositives.at(-1) ?? 0;
  const negatives = falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) {
    return { auc: Number.NaN, averagePrecision: Number.NaN, ksGap: Number.NaN };
  }
  let area = 0;
  let precision = 0;
  let gap = 0;
  let caught = 0;
  let wrong = 0;
  for (let k = 0; k < truePositives.length; k++) {
    const right = truePositives[k]!;
    const mistaken = falsePositives[k]!;
    area += ((mistaken - wrong) * (right + caught)) / 2;
    precision += ((right - caught) * right) / (right + mistaken);
    gap = Math.max(gap, Math.abs(right / positives - mistaken / negatives));
    caught = right;
    wrong = mistaken;
  }
  return { auc: area / (positives * negatives), averagePrecision: precision / positives, ksGap: gap };
}
