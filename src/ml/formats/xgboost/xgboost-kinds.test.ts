import { describe, expect, it } from "vitest";
import { fromBase64 } from "../../../core/base64.js";
import golden from "../../../fixtures/xgboost-kinds.json" with { type: "json" };
import { margins, probabilities } from "../../model/predict.js";
import { explainer } from "../../shap/explain.js";
import type { Imported } from "../imported-model.js";
import { readXgboost } from "./xgboost-json.js";

const { cases } = golden;

/** The model of each class or target. */
const modelsOf = (content: Imported) => (content.kind === "classes" ? content.models : [content.model]);

const flat = (values: readonly (number | readonly number[])[]): number[] => values.flat();

describe("readXgboost on every kind of model", () => {
  it.each(Object.entries(cases))(
    "gives XGBoost's margins, predictions and contributions: %s",
    (_, expected) => {
      const content = readXgboost(expected.file);
      const models = modelsOf(content);
      const [first] = models;
      const rows = expected.rows.length;
      const values = Float32Array.from(expected.rows.flat(), (x) => x ?? Number.NaN);
      const samples = { names: first!.features, rows, values };
      const width = first!.features.length;
      const [margin, prediction] = [flat(expected.margin), flat(expected.prediction)];
      const contributions = (expected.contributions as (number | number[])[][] | number[][][]).flat(
        2,
      ) as number[];
      for (const [k, model] of models.entries()) {
        const at = (i: number): number => i * models.length + k;
        margins(model, samples).forEach((m, i) => expect(m).toBeCloseTo(margin[at(i)]!, 5));
        probabilities(model, samples).forEach((p, i) => expect(p / prediction[at(i)]!).toBeCloseTo(1, 5));
        const explained = explainer(model).explain(samples);
        expect(explained.maxResidual).toBeLessThan(1e-12);
        for (let i = 0; i < rows; i++) {
          const start = at(i) * (width + 1);
          for (let j = 0; j < width; j++) {
            expect(explained.contributions[i * width + j]).toBeCloseTo(contributions[start + j]!, 5);
          }
          expect(explained.base).toBeCloseTo(contributions[start + width]!, 5);
        }
      }
    },
  );

  it("reads the same model from UBJSON", () => {
    const { file, ubjson } = cases.classes;
    expect(readXgboost(fromBase64(ubjson))).toEqual(readXgboost(file));
  });
});
