import { InputError } from "../../core/errors.js";
import { ascendingOrder } from "../../math/ranks.js";

/** Takes what rounding adds to (n + 1)(1 − α), so that 100 × 0.9 is 90 and not 91. */
const ROUNDING = 1e-9;

/**
 * The conformal quantile of calibration scores: the k-th smallest, k = ⌈(n + 1)(1 − α)⌉. A new score from the same law
 * stays at or below it with a chance of at least 1 − α. ∞ when n is too small for α. Vovk, Gammerman and Shafer (2005),
 * "Algorithmic Learning in a Random World".
 *
 * @param scores how ill each calibration row fits, of rows that the model was not trained on
 * @param alpha share of rows that may be missed; at or below 0 the quantile is ∞, at or above 1 −∞
 * @throws InputError without scores, RangeError for a score or an α that is NaN.
 *
 * @example
 * conformalQuantile(Float64Array.of(3, 1, 2), 0.25); // => 3
 */
export function conformalQuantile(scores: Float64Array, alpha: number): number {
  checkScores(scores, alpha);
  const n = scores.length;
  const k = Math.ceil((n + 1) * (1 - alpha) - ROUNDING);
  if (k > n) return Number.POSITIVE_INFINITY;
  return k < 1 ? Number.NEGATIVE_INFINITY : Float64Array.from(scores).sort()[k - 1]!;
}

/**
 * The conformal p-value of a new score: (1 + the number of calibration scores at or above it) ÷ (n + 1). Small where the
 * row fits worse than the calibration rows did. Errors as `conformalQuantile`.
 *
 * @example
 * conformalPValue(Float64Array.of(1, 2, 3), 2.5); // => 0.5
 */
export function conformalPValue(scores: Float64Array, score: number): number {
  checkScores(scores, score);
  return (1 + scores.reduce((count, other) => count + Number(other >= score), 0)) / (scores.length + 1);
}

/**
 * The conformal quantile of scores that do not count alike: the least score up to which the weights, the new row's 1
 * among them, hold 1 − α of all weight; ∞ where only the new row's reaches it. With weights that fall with age (`recencyWeights`)
 * coverage stays near 1 − α while the market drifts. Barber, Candès, Ramdas and Tibshirani (2023), "Conformal Prediction
 * Beyond Exchangeability".
 *
 * @param weights in [0, 1], one a score
 * @throws as `conformalQuantile`; TypeError when sizes differ; RangeError for a weight outside of [0, 1].
 *
 * @example
 * weightedConformalQuantile(Float64Array.of(5, 1), Float64Array.of(0, 1), 0.5); // => 1
 */
export function weightedConformalQuantile(
  scores: Float64Array,
  weights: Float64Array,
  alpha: number,
): number {
  checkScores(scores, alpha);
  if (weights.length !== scores.length) {
    throw new TypeError(
      `Cannot calibrate conformally: ${weights.length} weights for ${scores.length} scores`,
    );
  }
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight <= 1));
  if (wrong !== -1) {
    throw new RangeError(
      `Cannot calibrate conformally: weight ${wrong} is ${weights[wrong]}, expected 0 to 1`,
    );
  }
  const needed = (1 - alpha) * (1 + weights.reduce((sum, weight) => sum + weight, 0)) - ROUNDING;
  if (needed <= 0) return Number.NEGATIVE_INFINITY;
  let held = 0;
  for (const row of ascendingOrder(scores)) {
    held += weights[row]!;
    if (held >= needed) return scores[row]!;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * Weights that fall by a factor with each row of age, oldest row first: ρ^(n + 1 − i) for row i of 1 … n.
 *
 * @param rho in (0, 1]
 * @throws RangeError for a ρ outside of its range.
 *
 * @example
 * recencyWeights(2, 0.5); // => Float64Array.of(0.25, 0.5)
 */
export function recencyWeights(rows: number, rho: number): Float64Array {
  if (!(rho > 0 && rho <= 1)) {
    throw new RangeError(`Cannot weigh by age: rho is ${rho}, expected above 0 up to 1`);
  }
  return Float64Array.from({ length: rows }, (_, i) => rho ** (rows - i));
}

function checkScores(scores: Float64Array, value: number): void {
  if (scores.length === 0) throw new InputError("Cannot calibrate conformally: there are 0 scores");
  const row = scores.findIndex(Number.isNaN);
  if (row !== -1 || Number.isNaN(value)) {
    throw new RangeError(`Cannot calibrate conformally: ${row === -1 ? "the value" : `score ${row}`} is NaN`);
  }
}
