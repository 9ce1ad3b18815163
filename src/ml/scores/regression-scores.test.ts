import fc from "fast-check";
import { describe, expect, it } from "vitest";
import golden from "../../fixtures/calibration-metrics.json" with { type: "json" };
import { kendallTau } from "../../math/kendall.js";
import { regressionScores } from "./regression-scores.js";
import { SCORES } from "./score-definitions.js";

describe("regressionScores", () => {
  it("regressionScores() has the figures of scipy and scikit-learn", () => {
    const { pred, true: actual, ...wanted } = golden.regression;
    const scores = regressionScores(Float64Array.from(actual), Float64Array.from(pred));
    expect(scores.mse).toBeCloseTo(wanted.mse, 13);
    expect(scores.rmse).toBeCloseTo(Math.sqrt(wanted.mse), 13);
    expect(scores.mae).toBeCloseTo(wanted.mae, 13);
    expect(scores.r2).toBeCloseTo(wanted.r2, 13);
    expect(scores.correlation).toBeCloseTo(wanted.pearson, 13);
    expect(scores.correlationP).toBeCloseTo(wanted.pearson_p, 13);
    expect(scores.rankIc).toBeCloseTo(wanted.spearman_ic, 13);
    expect(scores.rankIcP).toBeCloseTo(wanted.spearman_p, 13);
    expect(scores.kendall).toBeCloseTo(wanted.kendall_tau_b, 13);
  });
  it.each([
    ["empty", [], []],
    ["one row", [1], [1]],
    ["flat labels", [2, 2, 2], [1, 2, 3]],
  ])("regressionScores() has no correlation when there is %s", (_, actual, predicted) => {
    const scores = regressionScores(Float64Array.from(actual), Float64Array.from(predicted));
    for (const name of ["r2", "correlation", "rankIc", "kendall", "correlationP", "rankIcP"] as const) {
      expect(scores[name]).toBeNaN();
    }
    expect(Number.isNaN(scores.mae)).toBe(actual.length === 0);
  });
  it("regressionScores() refuses sizes that differ and values that are not finite", () => {
    const two = Float64Array.of(1, 2);
    expect(() => regressionScores(two, two.subarray(1))).toThrow(TypeError);
    expect(() => regressionScores(two, Float64Array.of(1, Number.NaN))).toThrow(/prediction 1 is NaN/);
    expect(() => regressionScores(Float64Array.of(Infinity, 1), two)).toThrow(/label 0 is Infinity/);
  });
  it("SCORES explain every figure", () => {
    const names = Object.keys(regressionScores(Float64Array.of(1), Float64Array.of(1)));
    for (const name of names.filter((n) => !n.endsWith("P"))) expect(SCORES).toHaveProperty(name);
    for (const { definition } of Object.values(SCORES)) expect(definition).toMatch(/\.$/);
  });
});

describe("kendallTau", () => {
  it("kendallTau() counts every pair as its definition does", () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 30 }), (pairs) => {
        let surplus = 0;
        let untiedX = 0;
        let untiedY = 0;
        pairs.forEach(([x, y], i) =>
          pairs.slice(0, i).forEach(([u, v]) => {
            surplus += Math.sign(x - u) * Math.sign(y - v);
            untiedX += Number(x !== u);
            untiedY += Number(y !== v);
          }),
        );
        const tau = kendallTau(
          Float64Array.from(pairs, ([x]) => x),
          Float64Array.from(pairs, ([, y]) => y),
        );
        if (untiedX * untiedY === 0) expect(tau).toBeNaN();
        else expect(tau).toBeCloseTo(surplus / Math.sqrt(untiedX * untiedY), 13);
      }),
      { seed: 1 },
    );
  });
  it("kendallTau() refuses sizes that differ", () => {
    expect(() => kendallTau(Float64Array.of(1, 2), Float64Array.of(1))).toThrow(TypeError);
  });
});
