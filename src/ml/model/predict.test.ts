import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { anyTrees, tryingRows } from "../../fixtures/builders/any-trees.js";
import { evaluateTrees } from "../trees/ensemble/evaluate-trees.js";
import { logistic } from "../../math/logistic.js";
import type { Model } from "./model.js";
import { margins, probabilities } from "./predict.js";

const form = anyTrees({ seed: 5, trees: 8, depth: 4, featureCount: 3 });
const model: Model = { features: ["rsi", "gap", "slope"], form, calibration: null, card: null };
const rows = 50;
const values = tryingRows(form, rows, 1);
const samples = { names: model.features, rows, values };

describe("margins", () => {
  it("finds columns by name whatever their order, and leaves others alone", () => {
    const names = ["time", "slope", "rsi", "gap"];
    const mixed = Float32Array.from({ length: rows * 4 }, (_, i) => {
      const column = [-1, 2, 0, 1][i % 4]!;
      return column < 0 ? 1e9 : values[Math.floor(i / 4) * 3 + column]!;
    });
    expect(margins(model, { names, rows, values: mixed })).toEqual(evaluateTrees(form, values, rows));
  });

  it("names a feature that is missing or renamed, and what the model expects", () => {
    const renamed = { ...samples, names: ["rsi14", "gap", "slope"] };
    expect(() => margins(model, renamed)).toThrow(InputError);
    expect(() => margins(model, renamed)).toThrow(
      'Cannot predict: "rsi" is missing; the model expects "rsi", "gap", "slope", the data has "rsi14", "gap", "slope"',
    );
    expect(() => margins(model, { names: ["gap"], rows: 0, values: new Float32Array(0) })).toThrow(
      /"rsi", "slope" are missing/,
    );
  });

  it("gives nothing for no rows", () => {
    expect(margins(model, { ...samples, rows: 0, values: new Float32Array(0) })).toEqual(new Float64Array(0));
  });

  it("throws a TypeError when the values do not fill the rows", () => {
    expect(() => margins(model, { ...samples, rows: 7 })).toThrow("150 values for 7 rows of 3 columns");
  });
});

describe("probabilities", () => {
  const found = margins(model, samples);

  it("takes the link without a calibration, and leaves an identity link as it is", () => {
    expect(probabilities(model, samples)).toEqual(found.map((margin) => logistic(margin)));
    const plain = { ...model, form: { ...form, link: "identity" as const } };
    expect(probabilities(plain, samples)).toEqual(found);
  });

  it("takes the calibration where there is one", () => {
    const platt = { method: "platt", slope: -1.5, offset: 0.25 } as const;
    const temperature = { method: "temperature", temperature: 2 } as const;
    const isotonic = {
      method: "isotonic",
      margins: Float64Array.of(-0.5, 0.5),
      probabilities: Float64Array.of(0.2, 0.6),
    } as const;
    const calibrated = (calibration: Model["calibration"]): Float64Array =>
      probabilities({ ...model, calibration }, samples);
    for (let i = 0; i < rows; i++) {
      const margin = found[i]!;
      expect(calibrated(platt)[i]).toBeCloseTo(logistic(1.5 * margin - 0.25), 12);
      expect(calibrated(temperature)[i]).toBeCloseTo(logistic(margin / 2), 12);
      const line = 0.2 + 0.4 * Math.min(Math.max(margin + 0.5, 0), 1);
      expect(calibrated(isotonic)[i]).toBeCloseTo(line, 12);
    }
  });
});
