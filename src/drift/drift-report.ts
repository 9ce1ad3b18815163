import { featureDrift, type FeatureDrift, type FeatureDriftOptions } from "./feature-drift.js";
import { featureHealth, healthOf, type Health, type HealthParts } from "./health.js";
import { benjaminiHochberg } from "./tests/multiple-testing.js";

/** Columns of one table by name, each in time order. */
export type NamedColumns = Readonly<Record<string, Float64Array>>;

export interface DriftOptions extends FeatureDriftOptions {
  /** How much each feature matters to the model, by name; all the same when left out. */
  readonly weights?: Readonly<Record<string, number>>;
  /** What is known of the other parts of the model's health. */
  readonly health?: Partial<Omit<HealthParts, "feature">>;
}

/** The drift of every feature that two windows share: what pages and the command line show. */
export interface DriftReport {
  readonly features: readonly FeatureDrift[];
  /** The features' p-values adjusted by Benjamini and Hochberg for their number; NaN without a verdict. */
  readonly adjusted: Float64Array;
  /** Features whose verdict is "drift", and how many would be by chance alone. */
  readonly drifting: number;
  readonly expectedFalseAlarms: number;
  readonly health: Health;
}

/** How far a report has come. */
export interface DriftProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * The drift of every column that both windows hold, in the order of the reference.
 *
 * @throws RangeError when they share no column, or for an option out of its range.
 *
 * @example
 * measureDrift({ x: new Float64Array(20) }, { x: new Float64Array(20) }).drifting; // => 0
 */
export function measureDrift(
  reference: NamedColumns,
  current: NamedColumns,
  options: DriftOptions = {},
): DriftReport {
  const steps = driftSteps(reference, current, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The same, column by column: it yields how far it has come, so that a worker can tell, and stops when its caller
 * stops asking. Every column is drawn with the same seed, so its figures do not depend on the other columns.
 */
export function* driftSteps(
  reference: NamedColumns,
  current: NamedColumns,
  options: DriftOptions = {},
): Generator<DriftProgress, DriftReport> {
  const names = Object.keys(reference).filter((name) => Object.hasOwn(current, name));
  if (names.length === 0) throw new RangeError("Cannot measure drift: the two windows share no column");
  const features: FeatureDrift[] = [];
  for (const [done, name] of names.entries()) {
    yield { done, total: names.length };
    features.push(featureDrift(name, reference[name]!, current[name]!, options));
  }
  return concludeDrift(features, options);
}

/** A report on features that were measured, such as by several workers. */
export function concludeDrift(features: readonly FeatureDrift[], options: DriftOptions = {}): DriftReport {
  const judged = features.flatMap((feature) => feature.null ?? []);
  return {
    features,
    adjusted: benjaminiHochberg(features.map((feature) => feature.null?.pValue ?? Number.NaN)),
    drifting: features.filter(({ verdict }) => verdict === "drift").length,
    expectedFalseAlarms: judged.reduce((sum, { falseAlarmRate }) => sum + falseAlarmRate, 0),
    health: healthOf({ ...options.health, feature: featureHealth(features, options.weights) }),
  };
}
