import { checkPredictions } from "../data/check-predictions.js";

/** A probability of 0 or 1 counts as this far from it, or one sure mistake would make the log loss infinite: 2^−52. */
const CLIP = 2 ** -52;

/** How far probabilities lie from what happened; NaN without rows. */
export interface ProbabilityScores {
  readonly logLoss: number;
  readonly brier: number;
  readonly brierSkill: number;
}

/**
 * Log loss in nats (probabilities held within 2^−52 of 0 and 1), Brier score, and Brier skill: 1 − Brier score ÷ that
 * of always saying the share of label 1; NaN when there is one class only. Brier (1950), "Verification of forecasts
 * expressed in terms of probability". Errors as `checkPredictions`.
 *
 * @example
 * scoreProbabilities(Float64Array.of(0, 1), Float64Array.of(0.5, 0.5)).brier; // => 0.25
 */
export function scoreProbabilities(
  labels: Float64Array,
  probabilities: Float64Array,
  weights: Float64Array | null = null,
): ProbabilityScores {
  checkPredictions("score probabilities", labels, probabilities, weights);
  let total = 0;
  let positives = 0;
  let loss = 0;
  let squares = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = weights ? weights[i]! : 1;
    const p = probabilities[i]!;
    const right = labels[i] === 1 ? p : 1 - p;
    total += weight;
    positives += weight * labels[i]!;
    loss -= weight * Math.log(Math.min(1 - CLIP, Math.max(CLIP, right)));
    squares += weight * (1 - right) ** 2;
  }
  const rate = positives / total;
  const spread = rate * (1 - rate);
  const brier = squares / total;
  return { logLoss: loss / total, brier, brierSkill: spread > 0 ? 1 - brier / spread : Number.NaN };
}
