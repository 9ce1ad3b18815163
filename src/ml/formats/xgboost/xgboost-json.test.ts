import { describe, expect, it } from "vitest";
import golden from "../../../fixtures/xgboost-model.json" with { type: "json" };
import { onlyModel } from "../../../fixtures/builders/only-model.js";
import { InputError } from "../../../core/errors.js";
import { previousFloat32 } from "../../../math/float32.js";
import { isTrees } from "../../model/model.js";
import { margins, probabilities } from "../../model/predict.js";
import { readXgboost } from "./xgboost-json.js";

type Json = Record<string, unknown>;

/** The golden model after a change to its learner. */
function changed(change: (learner: Json) => void): string {
  const model = structuredClone(golden.model) as unknown as { learner: Json };
  change(model.learner);
  return JSON.stringify(model);
}

/** Sets a value by a path of names and indices. */
const set =
  (path: string, value: unknown) =>
  (learner: Json): void => {
    const keys = path.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce<Json>((part, key) => part[key] as Json, learner);
    parent[last] = value;
  };

const tree = "gradient_booster.model.trees.2.";

describe("readXgboost", () => {
  const content = readXgboost(JSON.stringify(golden.model));
  const model = onlyModel(content);
  const { named } = content;
  const values = Float32Array.from(golden.rows.flat(), (x) => x ?? Number.NaN);
  const samples = { names: model.features, rows: golden.rows.length, values };

  it("gives XGBoost's margins and probabilities, missing values included", () => {
    margins(model, samples).forEach((margin, i) =>
      expect(Math.abs(margin - golden.margin[i]!)).toBeLessThan(1e-6),
    );
    probabilities(model, samples).forEach((p, i) => {
      expect(Math.abs(p - golden.probability[i]!)).toBeLessThan(1e-6);
    });
  });

  it("sends a value that equals a threshold right, as XGBoost's x < t does", () => {
    if (!isTrees(model.form)) throw new Error("no trees");
    const { threshold, feature } = model.form;
    const first = golden.model.learner.gradient_booster.model.trees[0]!;
    expect(feature[0]).toBe(first.split_indices[0]);
    expect(threshold[0]).toBe(previousFloat32(Math.fround(first.split_conditions[0]!)));
    expect(threshold[0]).toBeLessThan(Math.fround(first.split_conditions[0]!));
  });

  it("numbers features that have no names, and takes names that there are", () => {
    expect(named).toBe(false);
    expect(model.features).toEqual(["f0", "f1", "f2", "f3", "f4", "f5"]);
    const names = ["a", "b", "c", "d", "e", "f"];
    const other = readXgboost(changed(set("feature_names", names)));
    expect(other).toMatchObject({ named: true, model: { features: names } });
  });

  it("takes the base score as it is for a regression, and in brackets as version 3.1 writes it", () => {
    const plain = onlyModel(readXgboost(changed(set("objective.name", "reg:squarederror"))));
    expect(plain.form).toMatchObject({ link: "identity", base: 0.5 });
    const brackets = onlyModel(readXgboost(changed(set("learner_model_param.base_score", "[2.5E-1]"))));
    expect(isTrees(brackets.form) && brackets.form.base).toBeCloseTo(Math.log(1 / 3), 12);
  });

  it.each([
    [
      "another booster",
      set("gradient_booster.name", "other"),
      /its booster is "other", expected one of: gbtree, dart, gblinear/,
    ],
    [
      "more classes than can be",
      set("learner_model_param.num_class", String(2 ** 40)),
      /it has 1099511627776 classes or targets, expected at most 10000/,
    ],
    [
      "more features than can be",
      set("learner_model_param.num_feature", String(2 ** 40)),
      /it says that a row has 1099511627776 features, expected at most 100000/,
    ],
    [
      "another objective",
      set("objective.name", "binary:logitraw"),
      /its objective is "binary:logitraw", expected one of: binary:logistic/,
    ],
    ["a softmax of no classes", set("objective.name", "multi:softprob"), /it has no classes/],
    [
      "several quantiles",
      (learner: Json): void => {
        set("objective.name", "reg:quantileerror")(learner);
        set("learner_model_param.num_target", "3")(learner);
      },
      /it foretells several quantiles/,
    ],
    [
      "a base score too many",
      set("learner_model_param.base_score", "[1E-1,2E-1]"),
      /it has 2 base scores for 1 classes/,
    ],
    [
      "a mean of 0",
      (learner: Json): void => {
        set("objective.name", "count:poisson")(learner);
        set("learner_model_param.base_score", "0")(learner);
      },
      /its base_score is 0, expected a mean above 0/,
    ],
    [
      "a tree of a class that there is not",
      set("gradient_booster.model.tree_info.2", 1),
      /tree 2 is of class 1, expected 0 to 0/,
    ],
    ["a weight too few", set("gradient_booster.model.weight_drop", [1]), /the weight of 1/],
    [
      "leaves of several numbers",
      set(`${tree}tree_param.size_leaf_vector`, "3"),
      /tree 2 has leaves of several numbers/,
    ],
    [
      "weights that do not fit",
      set("gradient_booster", { name: "gblinear", model: { weights: [1, 2] } }),
      /it has 2 weights for 6 features/,
    ],
    ["no base score", set("learner_model_param.base_score", undefined), /its base_score is null/],
    [
      "a base score of 1",
      set("learner_model_param.base_score", "1"),
      /expected a probability between 0 and 1/,
    ],
    [
      "a split by no categories",
      set(`${tree}split_type.1`, 1),
      /tree 2, node 1 splits by categories and has none/,
    ],
    [
      "a threshold that is NaN",
      set(`${tree}split_conditions.1`, null),
      /tree 2, node 1 has no split_conditions, expected a number/,
    ],
    ["a child out of range", set(`${tree}left_children.1`, 99), /tree 2 has no node 99/],
    [
      "a child that is its ancestor",
      set(`${tree}left_children.1`, 0),
      /tree 2, node 0 has two parents, or is its own ancestor/,
    ],
    [
      "an unknown feature",
      set(`${tree}split_indices.0`, 6),
      /tree 2, node 0 tests feature 6, expected 0 to 5/,
    ],
    [
      "a list that is too short",
      set(`${tree}default_left`, [0]),
      /tree 2 has 1 entries of "default_left" for 15 nodes/,
    ],
    ["no trees", set("gradient_booster.model.trees", undefined), /"trees" is no list/],
    ["a name too few", set("feature_names", ["a"]), /1 feature names, expected 6/],
  ])("says what is wrong with %s", (_, change, message) => {
    expect(() => readXgboost(changed(change))).toThrow(message);
    expect(() => readXgboost(changed(change))).toThrow(InputError);
  });

  it("says so when the text is no JSON", () => {
    expect(() => readXgboost("{")).toThrow(/Cannot read XGBoost model: the file is no JSON/);
  });
});
