import { InputError } from "../../../src/core/errors.js";
import { FEATURE_SETS, featureSet } from "../../../src/features/catalog.js";
import { ALGORITHMS, type Algorithm } from "../../../src/ml/training/fit-form.js";
import type { LabelRule } from "../../../src/ml/data/label-rule.js";
import type { BarsTraining } from "../../../src/research/models/train-on-bars.js";
import type { Arguments, OptionDescriptor } from "../kit/command.js";
import { oneOf } from "../kit/one-of.js";
import { readParameters } from "./run-options.js";

const CALIBRATIONS = ["platt", "isotonic", "temperature", "none"] as const;
const LABELS = ["direction", "triple-barrier"] as const;
const MISSING = ["keep", "drop"] as const;
const HORIZON = 5;

/** Options that say what is trained and on which labels. */
export const TRAINING_OPTIONS: readonly OptionDescriptor[] = [
  { name: "model", kind: "string", placeholder: "M", help: ALGORITHMS.join(", "), default: "boosting" },
  {
    name: "features",
    kind: "string",
    placeholder: "NAME",
    help: `${FEATURE_SETS.join(", ")}, or names of features with commas between them`,
    default: "default",
  },
  { name: "label", kind: "string", placeholder: "KIND", help: LABELS.join(", "), default: "direction" },
  { name: "horizon", kind: "number", placeholder: "BARS", help: "Bars ahead", default: `${HORIZON}` },
  {
    name: "threshold",
    kind: "number",
    placeholder: "F",
    help: "Direction: the return that counts as up, as a fraction",
    default: "0",
  },
  {
    name: "upper",
    kind: "number",
    placeholder: "D",
    help: "Triple barrier: distance of the upper one, in deviations of a return over the horizon",
    default: "1",
  },
  {
    name: "lower",
    kind: "number",
    placeholder: "D",
    help: "Triple barrier: distance of the lower one",
    default: "1",
  },
  {
    name: "set",
    kind: "list",
    placeholder: "K=V…",
    help: "Settings of the model, as in rounds=200 learningRate=0.05; l2=1 for logistic, trees=100 for a forest",
  },
  {
    name: "folds",
    kind: "number",
    placeholder: "N",
    help: "Purged stretches that are foretold",
    default: "5",
  },
  {
    name: "embargo",
    kind: "number",
    placeholder: "SHARE",
    help: "Share of all rows left out of training after each test",
    default: "0.01",
  },
  {
    name: "calibration",
    kind: "string",
    placeholder: "HOW",
    help: CALIBRATIONS.join(", "),
    default: "platt",
  },
  { name: "uniqueness", kind: "flag", help: "Weigh each row by how few other labels share its bars" },
  {
    name: "missing",
    kind: "string",
    placeholder: "WHAT",
    help: "keep: rows with a missing value after the warm-up stay; drop: they are left out",
    default: "keep",
  },
  { name: "seed", kind: "number", placeholder: "N", help: "Fixes every draw", default: "1" },
];

/**
 * What the options say is to be trained.
 *
 * @throws InputError for a value that cannot be.
 */
export function readTraining(args: Arguments): Omit<BarsTraining, "benchmark"> {
  const set = args.string("features") ?? "default";
  const algorithm: Algorithm = oneOf("model", args.string("model") ?? "boosting", ALGORITHMS);
  const missing = oneOf("missing", args.string("missing") ?? "keep", MISSING);
  const given = (name: "folds" | "embargo" | "seed"): object => {
    const value = args.number(name);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    algorithm,
    features: featureSet(set),
    skipConstant: FEATURE_SETS.includes(set),
    rule: readRule(args),
    rows: {
      leaveOut: missing === "keep" ? "warm-up" : "incomplete",
      uniqueness: args.flag("uniqueness"),
    },
    parameters: readParameters(args.list("set")),
    calibration: oneOf("calibration", args.string("calibration") ?? "platt", CALIBRATIONS),
    ...given("folds"),
    ...given("embargo"),
    ...given("seed"),
  };
}

function readRule(args: Arguments): LabelRule {
  const kind = oneOf("label", args.string("label") ?? "direction", LABELS);
  const horizon = args.number("horizon") ?? HORIZON;
  if (!Number.isInteger(horizon) || horizon < 1) {
    throw new InputError(`--horizon is ${horizon}, expected an integer from 1`);
  }
  const [foreign, own] =
    kind === "direction" ? [["upper", "lower"], "triple-barrier"] : [["threshold"], "direction"];
  const wrong = foreign.find((name) => args.number(name) !== undefined);
  if (wrong !== undefined) throw new InputError(`--${wrong} belongs to --label ${own}, not to ${kind}`);
  if (kind === "direction") return { kind, horizon, threshold: readDistance(args, "threshold", 0, 0) };
  return { kind, horizon, upper: readDistance(args, "upper", 1), lower: readDistance(args, "lower", 1) };
}

function readDistance(args: Arguments, name: string, initial: number, least = 1e-6): number {
  const value = args.number(name) ?? initial;
  if (value >= least) return value;
  throw new InputError(`--${name} is ${value}, expected ${least === 0 ? "0 or more" : "a number above 0"}`);
}
