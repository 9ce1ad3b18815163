import type { Calibration } from "../../calibration/calibration.js";
import { assembleTrees } from "../../trees/ensemble/assemble-trees.js";
import type { Link } from "../../trees/ensemble/tree-ensemble.js";
import { checkModel } from "../check-model.js";
import { classModels, numberedClasses, type Imported } from "../imported-model.js";
import { fail, fieldsOf, type Fields } from "./lightgbm-fields.js";
import { sourceTree } from "./lightgbm-trees.js";

/** Links of objectives, but for a square root of the label. Without an objective the raw score is the prediction. */
const LINKS: ReadonlyMap<string, Link> = new Map([
  ...["binary", "cross_entropy", "multiclassova"].map((name) => [name, "logistic"] as const),
  ["multiclass", "softmax"],
  ...["poisson", "gamma", "tweedie"].map((name) => [name, "log"] as const),
  ...["regression", "regression_l1", "huber", "fair", "quantile", "mape"].map(
    (name) => [name, "identity"] as const,
  ),
  ...["lambdarank", "rank_xendcg", "custom"].map((name) => [name, "identity"] as const),
]);

/**
 * The model in a LightGBM text file (`Booster.save_model("x.txt")`): trees for classes, counts and other means,
 * regressions and ranking, one model a class. LightGBM compares doubles, so `rounding` is "none"; rows of float32 are
 * answered as LightGBM answers them. Counts of rows become the covers. A forest's margin is the mean of its trees, as
 * LightGBM predicts. Source of the layout: github.com/microsoft/LightGBM, src/boosting/gbdt_model_text.cpp.
 *
 * @throws InputError for linear leaves, another objective, a node that sends zero as missing to the other side than its
 * threshold, and for trees that do not hold together, naming tree and node.
 */
export function readLightgbm(text: string): Imported {
  const [head = "", ...sections] = text.split(/\r?\n(?=Tree=\d+\s*(?:\r?\n|$))/);
  const fields = fieldsOf(head);
  if (!/^tree\s*$/m.test(head.slice(0, 20)) || !/^end of trees\s*$/m.test(text)) {
    fail('it does not start with "tree" or has no "end of trees": it is none, or cut short');
  }
  const count = outputCount(fields, sections.length);
  const featureCount = Number(fields.get("max_feature_idx") ?? Number.NaN) + 1;
  if (!(featureCount >= 1)) fail(`its max_feature_idx is ${fields.get("max_feature_idx") ?? "missing"}`);
  const { link, calibration } = outputOf(fields.get("objective") ?? "custom");
  if (link === "softmax" && count < 2) fail("its objective is multiclass and it has one class");
  const share = /^average_output\s*$/m.test(head) ? sections.length / count : 1;
  const sources = sections.map((section, t) =>
    sourceTree(fieldsOf(section.split(/\r?\n\s*\r?\n/)[0]!), t, share),
  );
  // Each iteration has one tree a class, in their order.
  const forms = Array.from({ length: count }, (_, k) =>
    assembleTrees(
      sources.filter((_source, t) => t % count === k),
      { featureCount, base: 0, link, rounding: "none" },
    ),
  );
  const features = (fields.get("feature_names") ?? "").split(" ").filter((name) => name !== "");
  const models = classModels(features, forms).map((model) => ({ ...model, calibration }));
  for (const model of models) checkModel(model);
  const named = !features.every((name, k) => name === `Column_${k}`);
  if (count === 1) return { kind: "model", model: models[0]!, classes: null, named };
  return { kind: "classes", features, classes: numberedClasses(count), models, named };
}

/** How many margins a row has. */
function outputCount(fields: Fields, trees: number): number {
  const count = Number(fields.get("num_tree_per_iteration") ?? 1);
  const classes = Number(fields.get("num_class") ?? 1);
  if (
    Number.isInteger(count) &&
    count >= 1 &&
    count === classes &&
    trees % count === 0 &&
    count <= Math.max(trees, 1)
  ) {
    return count;
  }
  return fail(`it has ${trees} trees, ${count} at a time, for ${classes} classes`);
}

/** A sigmoid other than 1 is a temperature, so that the margin stays LightGBM's raw score. */
function outputOf(objective: string): { readonly link: Link; readonly calibration: Calibration | null } {
  const [name = "", ...options] = objective.split(" ");
  const link = LINKS.get(name);
  if (link === undefined || options.includes("sqrt")) {
    fail(`its objective is "${objective}", expected one of: ${[...LINKS.keys()].join(", ")}`);
  }
  const sigmoid = Number(options.find((option) => option.startsWith("sigmoid:"))?.slice(8) ?? 1);
  if (!(sigmoid > 0 && sigmoid < Infinity)) fail(`its objective is "${objective}"`);
  const calibrated = link === "logistic" && sigmoid !== 1;
  return { link, calibration: calibrated ? { method: "temperature", temperature: 1 / sigmoid } : null };
}
