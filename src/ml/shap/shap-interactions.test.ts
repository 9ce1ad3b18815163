import { describe, expect, it } from "vitest";
import { bruteForceInteractions, pathGame } from "../../fixtures/builders/brute-force-shapley.js";
import { randomSamples, randomTrees } from "../../fixtures/builders/random-trees.js";
import { onlyModel } from "../../fixtures/builders/only-model.js";
import golden from "../../fixtures/tree-shap.json" with { type: "json" };
import booster from "../../fixtures/xgboost-model.json" with { type: "json" };
import { explainer } from "./explain.js";
import type { Model } from "../model/model.js";
import { shapInteractions } from "./shap-interactions.js";
import { readXgboost } from "../formats/xgboost/xgboost-json.js";

function modelOf(form: Model["form"], names: readonly string[]): Model {
  return { features: names, form, calibration: null, card: null };
}

function largestDifference(a: Float64Array, b: ArrayLike<number>): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

describe("shapInteractions()", () => {
  it("gives the interactions of XGBoost for a row of its model", () => {
    const model = onlyModel(readXgboost(JSON.stringify(booster.model)));
    const values = Float32Array.from(booster.rows[0]!, (x) => x ?? Number.NaN);
    const { values: found } = shapInteractions(model, { names: model.features, rows: 1, values });
    const wanted = golden.xgboost.interactions_row_0.slice(0, -1).flatMap((row) => row.slice(0, -1));
    expect(largestDifference(found, wanted)).toBeLessThan(1e-6);
  });

  it.each([
    [1, 6, 0],
    [2, 5, 0.3],
    [3, 1, 0.1],
  ])("equals the definition on random trees (seed %i, %i features tested)", (seed, tested, stop) => {
    const trees = randomTrees({ features: 6, trees: 4, depth: 5, seed, tested, stop });
    const samples = randomSamples(6, 4, seed, 0.2);
    const { values } = shapInteractions(modelOf(trees, samples.names), samples);
    for (let i = 0; i < 4; i++) {
      const game = pathGame(trees, samples.values.subarray(i * 6, i * 6 + 6));
      const matrix = values.subarray(i * 36, i * 36 + 36);
      expect(largestDifference(matrix, bruteForceInteractions(6, game))).toBeLessThan(1e-12);
    }
  });

  it("has symmetric matrices whose rows add up to the SHAP values", () => {
    const trees = randomTrees({ features: 9, trees: 6, depth: 6, seed: 4 });
    const samples = randomSamples(9, 20, 5, 0.1);
    const model = modelOf(trees, samples.names);
    const { contributions } = explainer(model).explain(samples);
    const { values } = shapInteractions(model, samples);
    for (let at = 0; at < 20 * 9; at++) {
      const sum = values.subarray(at * 9, at * 9 + 9).reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - contributions[at]!)).toBeLessThan(1e-13);
      const [row, j] = [Math.floor(at / 9), at % 9];
      for (let k = 0; k < 9; k++) expect(values[at * 9 + k]).toBe(values[(row * 9 + k) * 9 + j]);
    }
  });

  it("refuses a linear model", () => {
    const one = Float64Array.of(1);
    const form = { link: "identity", intercept: 0, coefficients: one, centre: one, scale: one } as const;
    const samples = { names: ["x"], rows: 1, values: Float32Array.of(1) };
    expect(() => shapInteractions(modelOf(form, ["x"]), samples)).toThrow("do not interact");
  });
});
