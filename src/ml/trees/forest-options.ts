import { resolveParameters, type Parameter } from "../../core/parameters.js";
import type { Objective } from "./growing/loss.js";
import { BINS, checkBins, checkObjective, SEED } from "./growing/tree-options.js";

/** The numbers that shape a forest: they check values and make flags, forms and documentation. */
export const FOREST_PARAMETERS = [
  {
    name: "trees",
    kind: "integer",
    default: 100,
    min: 1,
    max: 10_000,
    step: 50,
    label: "Trees",
    description: "Trees whose answers are averaged",
  },
  {
    name: "maxDepth",
    kind: "integer",
    default: 10,
    min: 0,
    max: 64,
    step: 1,
    label: "Depth",
    description: "Splits from the root to a leaf at most; 0 for any number",
  },
  {
    name: "minLeafRows",
    kind: "integer",
    default: 5,
    min: 1,
    max: 1_000_000,
    step: 5,
    label: "Rows in a leaf",
    description: "The fewest different rows that a leaf stands on, counted exactly",
  },
  {
    name: "splitFeatures",
    kind: "integer",
    default: 0,
    min: 0,
    max: 100_000,
    step: 1,
    label: "Features a split",
    description:
      "Features drawn for each split; 0 for the square root of all, a third of all in a regression",
  },
  BINS,
  SEED,
] as const satisfies readonly Parameter[];

/** What a forest is told; `FOREST_PARAMETERS` says what each number means. */
export type ForestOptions = Readonly<Record<(typeof FOREST_PARAMETERS)[number]["name"], number>> & {
  readonly objective: Objective;
};

/**
 * The options with defaults for what is left out; `splitFeatures` and `bins` stay 0 where none is asked for.
 *
 * @throws InputError for a name that is no option or a value out of its range.
 */
export function resolveForestOptions(given: Partial<ForestOptions>): ForestOptions {
  const { objective = "logistic", ...numbers } = given;
  const values = resolveParameters(FOREST_PARAMETERS, numbers);
  checkObjective(objective);
  checkBins(values["bins"]!);
  return { ...values, objective } as ForestOptions;
}
