import { InputError } from "../../../core/errors.js";
import type { Parameter } from "../../../core/parameters.js";
import { MOST_BINS } from "./binning.js";

/** Bins of a feature, in boosting and in forests. */
export const BINS = {
  name: "bins",
  kind: "integer",
  default: 0,
  min: 0,
  max: MOST_BINS,
  step: 64,
  label: "Bins",
  description:
    "Bins of a feature, that for missing values included, 3 or more; 0 for 64 below 20,000 rows, else 255",
} as const satisfies Parameter;

/** What the trainers draw by. */
export const SEED = {
  name: "seed",
  kind: "integer",
  default: 1,
  min: 0,
  max: 4_294_967_295,
  step: 1,
  label: "Seed",
  description: "Fixes which rows and features are drawn",
} as const satisfies Parameter;

/** Throws an InputError for an objective that is none. */
export function checkObjective(objective: string): void {
  if (objective !== "logistic" && objective !== "squared") {
    throw new InputError(`Cannot train: objective is "${objective}", expected "logistic" or "squared"`);
  }
}

/** Throws an InputError for a number of bins that leaves none for values. */
export function checkBins(bins: number): void {
  if (bins === 1 || bins === 2) {
    throw new InputError(`Cannot train: bins is ${bins}, expected 0 or from 3 to ${MOST_BINS}`);
  }
}
