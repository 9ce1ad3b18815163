import { describe, expect, it } from "vitest";
import golden from "../../../fixtures/lightgbm-models.json" with { type: "json" };
import kinds from "../../../fixtures/lightgbm-kinds.json" with { type: "json" };
import { onlyModel } from "../../../fixtures/builders/only-model.js";
import { InputError } from "../../../core/errors.js";
import { readLightgbm } from "./lightgbm-text.js";
import { isTrees } from "../../model/model.js";
import { explainer } from "../../shap/explain.js";
import { margins, probabilities } from "../../model/predict.js";

const { classes: _several, categories, ...cases } = golden.cases;
const { text } = cases.binary;

const flat = (values: readonly (number | readonly number[])[]): number[] => values.flat();

describe("readLightgbm", () => {
  it.each(Object.entries(cases))(
    "gives LightGBM's scores and predictions for: %s",
    (name, { text: file, ...expected }) => {
      const model = onlyModel(readLightgbm(file));
      // LightGBM's raw score of a forest is the sum of its trees, while it predicts from their mean.
      const share = name === "forest" ? 3 : 1;
      const values = Float32Array.from(expected.rows.flat(), (x) => x ?? Number.NaN);
      const samples = { names: model.features, rows: expected.rows.length, values };
      margins(model, samples).forEach((margin, i) =>
        expect(margin).toBeCloseTo(expected.margin[i]! / share, 14),
      );
      probabilities(model, samples).forEach((p, i) => expect(p).toBeCloseTo(expected.probability[i]!, 14));
    },
  );

  it.each(Object.entries(kinds.cases))(
    "gives LightGBM's margins, predictions and contributions of every class: %s",
    (name, { text: file, ...expected }) => {
      const content = readLightgbm(file);
      const models = content.kind === "classes" ? content.models : [content.model];
      const share = name === "forest of classes" ? 3 : 1;
      const values = Float32Array.from(expected.rows.flat(), (x) => x ?? Number.NaN);
      const width = models[0]!.features.length;
      const rows = expected.rows.length;
      const [margin, prediction] = [flat(expected.margin), flat(expected.prediction)];
      const contributions = flat(expected.contributions);
      for (const [k, model] of models.entries()) {
        const samples = { names: model.features, rows, values };
        const at = (i: number): number => i * models.length + k;
        margins(model, samples).forEach((m, i) => expect(m).toBeCloseTo(margin[at(i)]! / share, 12));
        probabilities(model, samples).forEach((p, i) => expect(p).toBeCloseTo(prediction[at(i)]!, 12));
        const explained = explainer(model).explain(samples);
        expect(explained.maxResidual).toBeLessThan(1e-12);
        for (let i = 0; i < rows; i++) {
          const start = at(i) * (width + 1);
          const own = explained.contributions.subarray(i * width, (i + 1) * width);
          own.forEach((c, j) => expect(c).toBeCloseTo(contributions[start + j]! / share, 12));
          expect(explained.base).toBeCloseTo(contributions[start + width]! / share, 12);
        }
      }
    },
  );

  it("keeps thresholds that are doubles, and takes counts of rows for covers", () => {
    const { form } = onlyModel(readLightgbm(text));
    if (!isTrees(form)) throw new Error("no trees");
    expect(form.rounding).toBe("none");
    expect(form.threshold.some((t) => Math.fround(t) !== t)).toBe(true);
    expect(form.cover[0]).toBe(600);
  });

  it("says whether the file names its features", () => {
    expect(readLightgbm(text).named).toBe(false);
    const renamed = readLightgbm(text.replace(/feature_names=.*/, "feature_names=a b c d e"));
    expect(renamed).toMatchObject({ named: true, model: { features: ["a", "b", "c", "d", "e"] } });
  });

  it("refuses zeros that are missing and go to the other side than their threshold", () => {
    // Missing zeros that go right of a threshold above 0: default left is bit 1.
    const other = cases["zero is missing"].text.replace(/decision_type=6 /, "decision_type=4 ");
    expect(() => readLightgbm(other)).toThrow(/tree 0, node 0 takes zero for missing/);
  });

  const first = (name: string, value: string): string =>
    text.replace(new RegExp(`${name}=\\S+`), `${name}=${value}`);
  it.each([
    [
      "more classes than trees",
      first("num_class", String(2 ** 40)),
      /trees, 1 at a time, for 1099511627776 classes/,
    ],
    [
      "a set of categories that there is not",
      categories.text.replace(/cat_boundaries=.*/, "cat_boundaries=0"),
      /tree 0, node \d+ splits by the set of categories 0, which there is not/,
    ],
    ["a square root", first("objective", "regression sqrt"), /its objective is "regression sqrt/],
    [
      "another objective",
      first("objective", "cross_entropy_lambda"),
      /its objective is "cross_entropy_lambda/,
    ],
    ["a softmax of one class", first("objective", "multiclass"), /it has one class/],
    ["a cut file", text.slice(0, text.length / 2), /cut short/],
    ["another text", "hello", /it is none, or cut short/],
    [
      "a threshold that is NaN",
      first("threshold", "nan"),
      /tree 0, entry 0 of "threshold" is nan, expected a number/,
    ],
    [
      "a child that is its parent",
      first("left_child", "0"),
      /tree 0, node 0 has two parents, or is its own ancestor/,
    ],
    ["a child out of range", first("left_child", "77"), /tree 0 has no node 77/],
    ["an unknown feature", first("split_feature", "9"), /tree 0, node 0 tests feature 9, expected 0 to 4/],
    ["linear leaves", first("is_linear", "1"), /tree 0 has linear leaves/],
    ["a leaf too many", first("num_leaves", "7"), /tree 0 has 6 leaf values for 7 leaves/],
    [
      "a name too few",
      first("feature_names", "").replace(/feature_names=.*/, "feature_names=a"),
      /1 feature names, expected 5/,
    ],
  ])("says what is wrong with %s", (_, file, message) => {
    expect(() => readLightgbm(file)).toThrow(message);
    expect(() => readLightgbm(file)).toThrow(InputError);
  });
});
