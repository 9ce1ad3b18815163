import { describe, expect, it } from "vitest";
import { randomSamples, randomTrees } from "../../fixtures/builders/random-trees.js";
import { explainer } from "./explain.js";
import type { LinearModel } from "../linear/linear-model.js";
import type { Model } from "../model/model.js";

const samples = randomSamples(4, 30, 1, 0.1);
const background = randomSamples(4, 50, 2, 0.1);
const trees = modelOf(randomTrees({ features: 4, trees: 5, depth: 4, seed: 3 }));
const linear = modelOf({
  link: "logistic",
  intercept: -0.5,
  coefficients: Float64Array.of(1, -2, 0.5, 0),
  centre: Float64Array.of(0.1, 0, -0.2, 3),
  scale: Float64Array.of(1, 2, 0.5, 1),
} satisfies LinearModel);

function modelOf(form: Model["form"]): Model {
  return { features: samples.names, form, calibration: null, card: null };
}

describe("explainer()", () => {
  it.each([
    ["tree-path-dependent", trees, undefined],
    ["tree-interventional", trees, background],
    ["linear", linear, undefined],
    ["linear", linear, background],
  ])("%s: base and contributions add up to the margin, and the residual says so", (method, model, set) => {
    const made = explainer(model, set);
    const found = made.explain(samples);
    expect([made.method, found.method]).toEqual([method, method]);
    expect(found.rows).toBe(30);
    for (let i = 0; i < 30; i++) {
      const sum = found.contributions.subarray(i * 4, i * 4 + 4).reduce((a, b) => a + b, found.base);
      expect(found.residuals[i]).toBe(Math.abs(sum - found.margins[i]!));
    }
    expect(found.maxResidual).toBe(Math.max(...found.residuals));
    expect(found.maxResidual).toBeLessThan(1e-12);
  });

  it("explains a linear model by coefficient × distance from the mean, a missing value as the centre", () => {
    const rows = { names: samples.names, rows: 1, values: Float32Array.of(1, 1, Number.NaN, 5) };
    expect(explainer(linear).explain(rows).contributions).toEqual(Float64Array.of(0.9, -1, 0, 0));
    expect(explainer(linear).base).toBe(-0.5);
    const set = { names: samples.names, rows: 2, values: Float32Array.of(0, 0, 1, 0, 2, 0, 1, 0) };
    const { base, contributions } = explainer(linear, set).explain(rows);
    expect(base).toBeCloseTo(-0.5 + 0.9 + 1.2, 14);
    expect(contributions[0]).toBeCloseTo(0, 14);
    expect(contributions[2]).toBeCloseTo(-1.2, 14);
  });

  it("explains no rows", () => {
    const none = explainer(trees).explain({ names: samples.names, rows: 0, values: new Float32Array() });
    expect([none.rows, none.contributions.length, none.maxResidual]).toEqual([0, 0, 0]);
  });

  it("finds features by name, whatever their order and company", () => {
    const [a, b, c, d] = samples.values;
    const shuffled = {
      names: ["f3", "time", "f1", "f0", "f2"],
      rows: 1,
      values: Float32Array.of(d!, 7, b!, a!, c!),
    };
    const found = explainer(trees).explain(shuffled);
    expect(found.names).toEqual(samples.names);
    expect(found.contributions).toEqual(explainer(trees).explain(samples).contributions.subarray(0, 4));
  });

  it("names the features that samples or background lack, and refuses an empty background", () => {
    const lacking = { names: ["f0", "f1", "g", "f3"], rows: 1, values: new Float32Array(4) };
    expect(() => explainer(trees).explain(lacking)).toThrow('"f2" is missing');
    expect(() => explainer(trees, lacking)).toThrow('"f2" is missing');
    const empty = { names: samples.names, rows: 0, values: new Float32Array() };
    for (const model of [trees, linear]) expect(() => explainer(model, empty)).toThrow("has no rows");
  });
});
