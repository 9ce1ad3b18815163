import { InputError } from "../../core/errors.js";
import { resolveParameters, type Parameter } from "../../core/parameters.js";
import type { Objective } from "./growing/loss.js";
import { BINS, checkBins, checkObjective, SEED } from "./growing/tree-options.js";

/** The numbers that shape a boosted ensemble: they check values and make flags, forms and documentation. */
export const BOOSTING_PARAMETERS = [
  {
    name: "rounds",
    kind: "integer",
    default: 100,
    min: 1,
    max: 10_000,
    step: 50,
    label: "Rounds",
    description: "Trees at most, one a round",
  },
  {
    name: "learningRate",
    kind: "number",
    default: 0.1,
    min: 0.001,
    max: 1,
    step: 0.05,
    label: "Learning rate",
    description: "The share of each tree's answer that is added",
  },
  {
    name: "maxLeaves",
    kind: "integer",
    default: 31,
    min: 2,
    max: 4096,
    step: 8,
    label: "Leaves",
    description: "Leaves of a tree at most; the leaf that gains most is split first",
  },
  {
    name: "maxDepth",
    kind: "integer",
    default: 0,
    min: 0,
    max: 32,
    step: 1,
    label: "Depth",
    description: "Splits from the root to a leaf at most; 0 for any number",
  },
  {
    name: "minLeafRows",
    kind: "integer",
    default: 20,
    min: 1,
    max: 1_000_000,
    step: 10,
    label: "Rows in a leaf",
    description: "The fewest rows that a leaf stands on, counted exactly",
  },
  {
    name: "minChildWeight",
    kind: "number",
    default: 0.001,
    min: 0,
    max: 1e9,
    step: 1,
    label: "Weight of a leaf",
    description: "The least sum of second derivatives in a leaf",
  },
  {
    name: "lambda",
    kind: "number",
    default: 1,
    min: 0,
    max: 1e9,
    step: 1,
    label: "Shrinkage λ",
    description: "Added to a leaf's sum of second derivatives; more draws small leaves towards 0",
  },
  {
    name: "minGain",
    kind: "number",
    default: 0,
    min: 0,
    max: 1e9,
    step: 0.1,
    label: "Least gain",
    description: "A split must lower the summed loss by more than this",
  },
  {
    name: "rowShare",
    kind: "number",
    default: 1,
    min: 0.01,
    max: 1,
    step: 0.1,
    label: "Share of rows",
    description: "The share of rows that each tree is grown on, drawn anew without replacement",
  },
  {
    name: "columnShare",
    kind: "number",
    default: 1,
    min: 0.01,
    max: 1,
    step: 0.1,
    label: "Share of features",
    description: "The share of features that each tree may use, drawn anew; at least one",
  },
  BINS,
  {
    name: "patience",
    kind: "integer",
    default: 20,
    min: 0,
    max: 10_000,
    step: 10,
    label: "Patience",
    description: "Rounds without a better validation loss after which training stops; 0 for never",
  },
  SEED,
] as const satisfies readonly Parameter[];

/** What boosting is told; `BOOSTING_PARAMETERS` says what each number means. */
export type BoostingOptions = Readonly<Record<(typeof BOOSTING_PARAMETERS)[number]["name"], number>> & {
  readonly objective: Objective;
  /** For each feature 1 where the margin may only rise with it, −1 only fall, 0 either; null for none constrained. */
  readonly monotone: readonly number[] | null;
};

/**
 * The options with defaults for what is left out: log loss, nothing constrained.
 *
 * @param features how many there are
 * @throws InputError for a name that is no option, a value out of its range or a list of the wrong length.
 */
export function resolveBoostingOptions(given: Partial<BoostingOptions>, features: number): BoostingOptions {
  const { objective = "logistic", monotone = null, ...numbers } = given;
  const values = resolveParameters(BOOSTING_PARAMETERS, numbers);
  checkObjective(objective);
  checkBins(values["bins"]!);
  if (monotone !== null) checkMonotone(monotone, features);
  return { ...values, objective, monotone } as BoostingOptions;
}

function checkMonotone(monotone: readonly number[], features: number): void {
  if (monotone.length !== features) {
    throw new InputError(`Cannot train: ${monotone.length} monotone directions for ${features} features`);
  }
  const wrong = monotone.findIndex((direction) => ![-1, 0, 1].includes(direction));
  if (wrong >= 0) {
    throw new InputError(
      `Cannot train: monotone direction of feature ${wrong} is ${monotone[wrong]}, expected -1, 0 or 1`,
    );
  }
}
