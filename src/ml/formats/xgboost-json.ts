import { InputError } from "../../core/errors.js";
import { logOdds } from "../../math/logistic.js";
import { previousFloat32 } from "../../math/float32.js";
import { assembleTrees, leafNode, type SourceNode, type SourceTree } from "../trees/assemble-trees.js";
import { checkModel } from "./check-model.js";
import { numberedNames, type ImportedModel } from "./imported-model.js";
import type { Model } from "../model/model.js";

/**
 * The model in an XGBoost JSON file (`Booster.save_model("x.json")`): trees for `binary:logistic`, `reg:logistic` or
 * `reg:squarederror`, all of them, whatever early stopping found best. XGBoost compares float32 by `x < t`, which is
 * `x ≤ the float32 below t`; its hessian sums become the covers. Source of the layout: xgboost.readthedocs.io,
 * "Introduction to Model IO", and its JSON schema.
 *
 * @throws InputError for another booster or objective, several classes or targets, a split by categories, and for trees
 * that do not hold together, naming the tree and its node.
 */
export function readXgboost(text: string): ImportedModel {
  const learner = part(parse(text), "learner");
  const parameters = part(learner, "learner_model_param");
  const booster = part(learner, "gradient_booster");
  if (booster["name"] !== "gbtree") {
    fail(`its booster is ${JSON.stringify(booster["name"] ?? null)}, expected "gbtree"`);
  }
  const classes = Math.max(numberOf(parameters, "num_class", 0), numberOf(parameters, "num_target", 1));
  if (classes > 1) fail(`it has ${classes} classes or targets, expected one`);
  const { link, base } = outputOf(learner, parameters);
  const trees = listOf(part(booster, "model"), "trees").map((tree, t) => sourceTree(tree as Json, t));
  const featureCount = numberOf(parameters, "num_feature", 0);
  const form = assembleTrees(trees, { featureCount, base, link, rounding: "float32" });
  const stated = Array.isArray(learner["feature_names"]) ? (learner["feature_names"] as string[]) : [];
  const named = stated.length > 0;
  const model = {
    features: named ? stated : numberedNames(featureCount),
    form,
    calibration: null,
    card: null,
  };
  checkModel(model);
  return { kind: "model", classes: null, model, named };
}

type Json = Readonly<Record<string, unknown>>;

function outputOf(learner: Json, parameters: Json): Pick<Model["form"], "link"> & { readonly base: number } {
  const objective = part(learner, "objective")["name"];
  // Written as "5E-1", and from version 3.1 on as "[5E-1]".
  const score = Math.fround(
    Number(String(parameters["base_score"] ?? "").replace(/^\[(.*)\]$/, "$1") || Number.NaN),
  );
  if (!Number.isFinite(score))
    fail(`its base_score is ${JSON.stringify(parameters["base_score"] ?? null)}, expected a number`);
  if (objective === "reg:squarederror") return { link: "identity", base: score };
  if (objective !== "binary:logistic" && objective !== "reg:logistic") {
    fail(
      `its objective is ${JSON.stringify(objective ?? null)}, expected one of: binary:logistic, reg:logistic, reg:squarederror`,
    );
  }
  if (!(score > 0 && score < 1)) fail(`its base_score is ${score}, expected a probability between 0 and 1`);
  return { link: "logistic", base: logOdds(score) };
}

function sourceTree(tree: Json, t: number): SourceTree {
  const left = numbersOf(tree, "left_children", t);
  const size = left.length;
  const sized = (name: string): readonly number[] => {
    const values = numbersOf(tree, name, t);
    if (values.length !== size) fail(`tree ${t} has ${values.length} entries of "${name}" for ${size} nodes`);
    return values;
  };
  const right = sized("right_children");
  const features = sized("split_indices");
  const conditions = sized("split_conditions");
  const defaults = sized("default_left");
  const hessians = sized("sum_hessian");
  const types = tree["split_type"] === undefined ? [] : sized("split_type");
  return {
    root: 0,
    nodeAt: (number): SourceNode | undefined => {
      if (!(number >= 0 && number < size)) return undefined;
      const cover = Math.fround(hessians[number]!);
      const condition = Math.fround(conditions[number]!);
      if (left[number] === -1) return leafNode(condition, cover);
      if (types[number] === 1) fail(`tree ${t}, node ${number} splits by categories, expected numbers`);
      return {
        feature: featureOf(features[number]!, t, number),
        threshold: previousFloat32(condition),
        left: left[number]!,
        right: right[number]!,
        missingLeft: defaults[number] === 1,
        value: 0,
        cover,
      };
    },
  };
}

function featureOf(feature: number, t: number, number: number): number {
  if (!(feature >= 0)) fail(`tree ${t}, node ${number} tests feature ${feature}`);
  return feature;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new InputError(
      `Cannot read XGBoost model: the file is no JSON: ${(cause as Error).message}`,
      {},
      { cause },
    );
  }
}

function part(parent: Json, name: string): Json {
  const value = parent[name];
  if (typeof value !== "object" || value === null) fail(`"${name}" is missing`);
  return value as Json;
}

function listOf(parent: Json, name: string): readonly unknown[] {
  const value = parent[name];
  if (!Array.isArray(value)) fail(`"${name}" is no list`);
  return value as readonly unknown[];
}

/** A list of numbers; older versions write true and false. */
function numbersOf(tree: Json, name: string, t: number): readonly number[] {
  if (typeof tree !== "object" || tree === null || !Array.isArray(tree[name]))
    fail(`tree ${t} has no "${name}"`);
  return (tree[name] as unknown[]).map((value, i) => {
    if (typeof value === "number" || typeof value === "boolean") return Number(value);
    return fail(`tree ${t}, node ${i} has the ${name} ${JSON.stringify(value)}, expected a number`);
  });
}

/** A parameter, which XGBoost writes as text. */
function numberOf(parameters: Json, name: string, otherwise: number): number {
  const value = Number(parameters[name] ?? otherwise);
  if (!(Number.isInteger(value) && value >= 0)) fail(`"${name}" is ${JSON.stringify(parameters[name])}`);
  return value;
}

function fail(problem: string): never {
  throw new InputError(`Cannot read XGBoost model: ${problem}`);
}
