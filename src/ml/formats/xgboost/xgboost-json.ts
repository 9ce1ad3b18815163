import type { LinearModel } from "../../linear/linear-model.js";
import type { Form } from "../../model/model.js";
import { assembleTrees } from "../../trees/ensemble/assemble-trees.js";
import { checkModel } from "../check-model.js";
import { classModels, numberedClasses, numberedNames, type Imported } from "../imported-model.js";
import { countOf, fail, listOf, parseDocument, part, type Json } from "./xgboost-content.js";
import { outputOf, type XgboostOutput } from "./xgboost-output.js";
import { sourceTree } from "./xgboost-trees.js";

/**
 * The model in an XGBoost file, JSON (`Booster.save_model("x.json")`, as text) or UBJSON (as bytes): boosters gbtree,
 * dart and gblinear, all trees whatever early stopping found best, one model a class or target. Source of the layout:
 * xgboost.readthedocs.io, "Introduction to Model IO", and github.com/dmlc/xgboost, src/gbm.
 *
 * @throws InputError for another booster or objective, leaves of several numbers, and for trees that do not hold
 * together, naming the tree and its node.
 */
export function readXgboost(file: string | Uint8Array): Imported {
  const learner = part(parseDocument(file), "learner");
  const parameters = part(learner, "learner_model_param");
  const width = countOf(parameters, "num_feature", 0);
  const output = outputOf(learner, parameters);
  const stated = Array.isArray(learner["feature_names"]) ? (learner["feature_names"] as string[]) : [];
  const named = stated.length > 0;
  const features = named ? stated : numberedNames(width);
  const models = classModels(features, formsOf(part(learner, "gradient_booster"), width, output));
  for (const model of models) checkModel(model);
  if (models.length === 1) return { kind: "model", model: models[0]!, classes: null, named };
  return { kind: "classes", features, classes: numberedClasses(models.length), models, named };
}

function formsOf(booster: Json, width: number, output: XgboostOutput): readonly Form[] {
  const { name } = booster;
  if (name === "gblinear") return linearForms(part(booster, "model"), width, output);
  if (name === "gbtree") return treeForms(part(booster, "model"), {}, width, output);
  if (name === "dart") return treeForms(part(part(booster, "gbtree"), "model"), booster, width, output);
  return fail(`its booster is ${JSON.stringify(name ?? null)}, expected one of: gbtree, dart, gblinear`);
}

/** Trees by the class or target that each is of; those of dart have weights beside the model, or in newer files in it. */
function treeForms(
  model: Json,
  beside: Json,
  width: number,
  { link, bases }: XgboostOutput,
): readonly Form[] {
  const trees = Array.from(listOf(model, "trees"));
  const info = model["tree_info"] === undefined ? trees.map(() => 0) : Array.from(listOf(model, "tree_info"));
  const weighted = [model, beside].find((holder) => holder["weight_drop"] !== undefined);
  const weights = weighted ? Array.from(listOf(weighted, "weight_drop")) : trees.map(() => 1);
  if (info.length !== trees.length || weights.length !== trees.length) {
    fail(
      `it has ${trees.length} trees, and tells the class of ${info.length} and the weight of ${weights.length}`,
    );
  }
  const wrong = info.findIndex((k) => !(Number.isInteger(k) && bases[Number(k)] !== undefined));
  if (wrong >= 0) fail(`tree ${wrong} is of class ${String(info[wrong])}, expected 0 to ${bases.length - 1}`);
  const sources = trees.map((tree, t) => sourceTree(tree, t, Number(weights[t])));
  return bases.map((base, k) =>
    assembleTrees(
      sources.filter((_, t) => info[t] === k),
      { featureCount: width, base, link, rounding: "float32" },
    ),
  );
}

/** Weights stand feature by feature, one a class, the intercepts behind the last; a missing value adds nothing. */
function linearForms(model: Json, width: number, { link, bases }: XgboostOutput): readonly LinearModel[] {
  const weights = Float64Array.from(listOf(model, "weights"), Number);
  const count = bases.length;
  if (weights.length !== (width + 1) * count) {
    fail(`it has ${weights.length} weights for ${width} features and ${count} classes or targets`);
  }
  return bases.map((base, k) => ({
    link,
    intercept: base + weights[width * count + k]!,
    coefficients: Float64Array.from({ length: width }, (_, feature) => weights[feature * count + k]!),
    centre: new Float64Array(width),
    scale: new Float64Array(width).fill(1),
  }));
}
