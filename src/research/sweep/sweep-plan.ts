import { InputError } from "../../core/errors.js";
import { METRICS, type MetricName } from "../../metrics/definitions.js";
import { checkOptions, type BacktestOptions } from "../../simulation/account/options.js";
import type { GridText } from "./grid.js";

/** All that a sweep depends on but bars and strategy code; plain data, so that a worker can be sent it. */
export interface SweepPlan {
  readonly grid: GridText;
  readonly options: BacktestOptions;
  readonly objective: MetricName;
  /** Blocks of bars whose return sums are kept for the probability of overfitting; 0 for none. */
  readonly blocks: number;
  /** The sums of one point in this many are kept: 1 for all. */
  readonly sampleEvery: number;
}

/** Metrics that say by themselves which way is better. */
export const OBJECTIVES = (Object.keys(METRICS) as MetricName[]).filter(
  (name) => METRICS[name].better !== null,
);

/**
 * The objective of a name, and options that fit.
 *
 * @throws InputError for a metric that is none or has no better side, and for options out of range.
 */
export function checkPlan(objective: string, options: BacktestOptions): MetricName {
  checkOptions(options);
  const found = OBJECTIVES.find((name) => name === objective);
  if (!found)
    throw new InputError(`Unknown objective "${objective}", expected one of: ${OBJECTIVES.join(", ")}`);
  return found;
}

/** Whether one value of an objective is better than another; NaN is better than nothing. */
export function isBetter(objective: MetricName, value: number, than: number): boolean {
  if (Number.isNaN(value)) return false;
  if (Number.isNaN(than)) return true;
  return METRICS[objective].better === "lower" ? value < than : value > than;
}
