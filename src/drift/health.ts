import type { FeatureDrift } from "./feature-drift.js";

/** The parts of a model's health, from 0 (gone) to 100 (as when it was trained); NaN where nothing is known of one. */
export interface HealthParts {
  /** Drift of the features. */
  readonly feature: number;
  /** Drift of the model's own probabilities. */
  readonly confidence: number;
  /** Drift of its errors, as labels mature. */
  readonly error: number;
  /** Age against the span it was meant for. */
  readonly staleness: number;
}

/** A model's health with all that it is made of. */
export interface Health {
  /** 0 to 100: the mean of the known parts by weight; NaN without any. */
  readonly score: number;
  readonly parts: HealthParts;
  /** Weights of the known parts, which sum to 1; 0 for the others. */
  readonly weights: HealthParts;
  /** Names of the parts that nothing is known of; they are left out, not counted as 0. */
  readonly unknown: readonly (keyof HealthParts)[];
}

/** What each part counts for: errors are what matters, the rest are early signs of them. */
export const HEALTH_WEIGHTS: HealthParts = { feature: 0.3, confidence: 0.2, error: 0.4, staleness: 0.1 };

const PART_NAMES = ["feature", "confidence", "error", "staleness"] as const;

/** A drift score (figure ÷ 95 % quantile without drift) at which nothing is left. */
const WORST_SCORE = 3;

/**
 * Health from its parts; a part left out or NaN is unknown.
 *
 * @throws RangeError for a part outside of 0 to 100.
 *
 * @example
 * healthOf({ feature: 80, error: 50 }).score.toFixed(1); // => "62.9"
 */
export function healthOf(known: Partial<HealthParts>): Health {
  const parts = byPart((name) => checkPart(name, known[name] ?? Number.NaN));
  const total = PART_NAMES.reduce(
    (sum, name) => sum + (Number.isNaN(parts[name]) ? 0 : HEALTH_WEIGHTS[name]),
    0,
  );
  const weights = byPart((name) => (Number.isNaN(parts[name]) ? 0 : HEALTH_WEIGHTS[name] / total));
  const unknown = PART_NAMES.filter((name) => Number.isNaN(parts[name]));
  const score = PART_NAMES.reduce(
    (sum, name) => sum + (weights[name] > 0 ? weights[name] * parts[name] : 0),
    0,
  );
  return { score: unknown.length < PART_NAMES.length ? score : Number.NaN, parts, weights, unknown };
}

/**
 * The health that a drift score leaves: 100 up to 1, where the figures are as they are without drift, then falling to
 * 0 at 3 times that.
 *
 * @example
 * healthOfScore(2); // => 50
 */
export function healthOfScore(score: number): number {
  return 100 * Math.max(0, Math.min(1, (WORST_SCORE - score) / (WORST_SCORE - 1)));
}

/**
 * The health of features: the mean over those that a verdict was reached for, by weight; NaN without any.
 *
 * @param weights how much each feature matters to the model, by name, such as its mean |SHAP|; the same when left out
 */
export function featureHealth(
  features: readonly FeatureDrift[],
  weights?: Readonly<Record<string, number>>,
): number {
  let [sum, total] = [0, 0];
  for (const { name, null: none } of features) {
    if (!none) continue;
    const weight = weights?.[name] ?? (weights ? 0 : 1);
    sum += weight * healthOfScore(none.score);
    total += weight;
  }
  // Weights like 0.1 sum up to a little more than the whole.
  return total > 0 ? Math.min(100, sum / total) : Number.NaN;
}

/**
 * The health that age leaves: 100 up to the span a model was meant to serve before it is trained again, 0 from twice
 * that on.
 *
 * @param age time since the model's last training bar, in the unit of `span`
 *
 * @example
 * stalenessHealth(150, 100); // => 50
 */
export function stalenessHealth(age: number, span: number): number {
  return 100 * Math.max(0, Math.min(1, 2 - age / span));
}

function byPart(value: (name: keyof HealthParts) => number): HealthParts {
  const [feature, confidence, error, staleness] = PART_NAMES.map(value) as [number, number, number, number];
  return { feature, confidence, error, staleness };
}

function checkPart(name: string, value: number): number {
  if (value < 0 || value > 100) {
    throw new RangeError(`Cannot weigh health: ${name} is ${value}, expected a number from 0 to 100`);
  }
  return value;
}
