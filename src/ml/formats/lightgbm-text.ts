import { InputError } from "../../core/errors.js";
import { assembleTrees, leafNode, type SourceNode, type SourceTree } from "../trees/assemble-trees.js";
import type { Calibration } from "../calibration/calibration.js";
import { checkModel } from "./check-model.js";
import type { ImportedModel } from "./imported-model.js";
import type { Model } from "../model/model.js";
import type { Link } from "../trees/tree-ensemble.js";

/** What LightGBM takes for zero where zeros are missing: the float32 1e−35. */
const ZERO = Math.fround(1e-35);

/** Objectives whose raw score is the prediction. */
const PLAIN = new Set(["regression", "regression_l1", "huber", "fair", "quantile", "mape", "custom"]);

/**
 * The model in a LightGBM text file (`Booster.save_model("x.txt")`): trees for binary, cross-entropy and regression
 * objectives. LightGBM compares doubles, so `rounding` is "none"; rows of float32 are answered as LightGBM answers
 * them. Counts of rows become the covers. A forest's margin is the mean of its
 * trees, as LightGBM predicts. Source of the layout and of the decision bits: github.com/microsoft/LightGBM,
 * include/LightGBM/tree.h and src/io/tree.cpp.
 *
 * @throws InputError for several classes, a split by categories, linear leaves, another objective, a node that sends
 * zero as missing to the other side than its threshold, and for trees that do not hold together, naming tree and node.
 */
export function readLightgbm(text: string): ImportedModel {
  const [head = "", ...sections] = text.split(/\r?\n(?=Tree=\d+\s*(?:\r?\n|$))/);
  const fields = fieldsOf(head);
  if (!/^tree\s*$/m.test(head.slice(0, 20)) || !/^end of trees\s*$/m.test(text)) {
    fail('it does not start with "tree" or has no "end of trees": it is none, or cut short');
  }
  for (const name of ["num_class", "num_tree_per_iteration"]) {
    if ((fields.get(name) ?? "1") !== "1") fail(`its ${name} is ${fields.get(name)}, expected 1`);
  }
  const featureCount = Number(fields.get("max_feature_idx") ?? Number.NaN) + 1;
  if (!(featureCount >= 1)) fail(`its max_feature_idx is ${fields.get("max_feature_idx") ?? "missing"}`);
  const { link, calibration } = outputOf(fields.get("objective") ?? "custom");
  const share = /^average_output\s*$/m.test(head) ? sections.length : 1;
  const form = assembleTrees(
    sections.map((section, t) => sourceTree(fieldsOf(section.split(/\r?\n\s*\r?\n/)[0]!), t, share)),
    { featureCount, base: 0, link, rounding: "none" },
  );
  const features = (fields.get("feature_names") ?? "").split(" ").filter((name) => name !== "");
  const model: Model = { features, form, calibration, card: null };
  checkModel(model);
  return { kind: "model", classes: null, model, named: !features.every((name, k) => name === `Column_${k}`) };
}

type Fields = ReadonlyMap<string, string>;

/** Lines of the form `name=value`. */
function fieldsOf(section: string): Fields {
  const fields = new Map<string, string>();
  for (const line of section.split(/\r?\n/)) {
    const at = line.indexOf("=");
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  return fields;
}

/** A sigmoid other than 1 is a temperature, so that the margin stays LightGBM's raw score. */
function outputOf(objective: string): { readonly link: Link; readonly calibration: Calibration | null } {
  const [name = "", ...options] = objective.split(" ");
  if (PLAIN.has(name) && !options.includes("sqrt")) return { link: "identity", calibration: null };
  if (name !== "binary" && name !== "cross_entropy") {
    fail(`its objective is "${objective}", expected one of: binary, cross_entropy, ${[...PLAIN].join(", ")}`);
  }
  const sigmoid = Number(options.find((option) => option.startsWith("sigmoid:"))?.slice(8) ?? 1);
  if (!(sigmoid > 0 && sigmoid < Infinity)) fail(`its objective is "${objective}"`);
  return {
    link: "logistic",
    calibration: sigmoid === 1 ? null : { method: "temperature", temperature: 1 / sigmoid },
  };
}

/** Inner nodes keep their numbers; leaf j is number (inner nodes) + j. */
function sourceTree(fields: Fields, t: number, share: number): SourceTree {
  const values = numbersOf(fields, "leaf_value", t, null);
  const inner = Math.max(values.length - 1, 0);
  if (fields.get("num_leaves") !== String(values.length)) {
    fail(`tree ${t} has ${values.length} leaf values for ${fields.get("num_leaves") ?? "no"} leaves`);
  }
  if ((fields.get("is_linear") ?? "0") !== "0") fail(`tree ${t} has linear leaves, expected constants`);
  const sized = (name: string, size: number): readonly number[] => numbersOf(fields, name, t, size);
  const covers = (name: string, size: number): readonly number[] =>
    fields.get(name) ? sized(name, size) : Array.from({ length: size }, () => Number.NaN);
  const leafCovers = covers("leaf_count", values.length);
  const leafAt = (leaf: number): SourceNode | undefined =>
    leaf < values.length ? leafNode(values[leaf]! / share, leafCovers[leaf]!) : undefined;
  if (inner === 0) return { root: 0, nodeAt: leafAt };
  const [left, right] = [sized("left_child", inner), sized("right_child", inner)];
  const features = sized("split_feature", inner);
  const thresholds = sized("threshold", inner);
  const decisions = sized("decision_type", inner);
  const innerCovers = fields.get("leaf_count") ? covers("internal_count", inner) : covers("", inner);
  const numberOf = (child: number): number => (child < 0 ? inner + ~child : child);
  return {
    root: 0,
    nodeAt: (number) => {
      if (number >= inner) return leafAt(number - inner);
      const feature = features[number]!;
      if (!(feature >= 0)) fail(`tree ${t}, node ${number} tests feature ${feature}`);
      return {
        feature,
        threshold: thresholds[number]!,
        left: numberOf(left[number]!),
        right: numberOf(right[number]!),
        missingLeft: missingLeft(decisions[number]!, thresholds[number]!, t, number),
        value: 0,
        cover: innerCovers[number]!,
      };
    },
  };
}

/**
 * Where a missing value goes. Bit 0 of the decision type says categories, bit 1 missing goes left, bits 2 and 3 what is
 * missing: nothing (NaN counts as 0), zeros (NaN is one), or NaN.
 */
function missingLeft(decision: number, threshold: number, t: number, number: number): boolean {
  if ((decision & 1) === 1) fail(`tree ${t}, node ${number} splits by categories, expected numbers`);
  const defaultLeft = (decision & 2) === 2;
  const missing = (decision >> 2) & 3;
  if (missing === 2) return defaultLeft;
  if (missing === 0) return 0 <= threshold;
  if (missing !== 1) fail(`tree ${t}, node ${number} has the decision type ${decision}`);
  if (defaultLeft ? threshold >= ZERO : threshold < -ZERO) return defaultLeft;
  return fail(
    `tree ${t}, node ${number} takes zero for missing and sends it to the other side than its threshold ${threshold}: train with zero_as_missing=false`,
  );
}

function numbersOf(fields: Fields, name: string, t: number, size: number | null): readonly number[] {
  const text = fields.get(name) ?? "";
  const values = text === "" ? [] : text.split(" ").map(Number);
  if (size !== null && values.length !== size) {
    fail(`tree ${t} has ${values.length} entries of "${name}", expected ${size}`);
  }
  const wrong = values.findIndex(Number.isNaN);
  if (wrong >= 0)
    fail(`tree ${t}, entry ${wrong} of "${name}" is ${text.split(" ")[wrong]}, expected a number`);
  return values;
}

function fail(problem: string): never {
  throw new InputError(`Cannot read LightGBM model: ${problem}`);
}
