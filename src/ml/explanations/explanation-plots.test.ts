import { describe, expect, it } from "vitest";
import { randomSamples, randomTrees } from "../../fixtures/builders/random-trees.js";
import { beeswarm } from "./beeswarm.js";
import { dependence } from "./dependence.js";
import { explainer } from "../shap/explain.js";
import { completeExplanation, type Explanation } from "../shap/explanation.js";
import { meanContributions } from "../shap/mean-contributions.js";
import { waterfall } from "./waterfall.js";

const samples = randomSamples(6, 300, 1, 0.1);
const form = randomTrees({ features: 6, trees: 5, depth: 4, seed: 3 });
const explanation = explainer({ features: samples.names, form, calibration: null, card: null }).explain(
  samples,
);

function explain(names: string[], contributions: number[]): Explanation {
  const rows = contributions.length / names.length;
  return completeExplanation({
    method: "linear",
    names,
    base: 0,
    contributions: Float64Array.from(contributions),
    margins: new Float64Array(rows),
  });
}

describe("waterfall()", () => {
  it("goes from the base to the margin, the largest contribution last, the rest in one bar first", () => {
    const { base, margin, bars } = waterfall(explanation, 7, 3);
    expect(bars.map(({ count }) => count)).toEqual([3, 1, 1, 1]);
    expect(bars[0]!.feature).toBeNull();
    expect(bars[0]!.from).toBe(base);
    expect(bars.at(-1)!.to).toBeCloseTo(margin, 12);
    for (let k = 1; k < bars.length; k++) expect(bars[k]!.from).toBe(bars[k - 1]!.to);
    const sizes = bars.slice(1).map(({ contribution }) => Math.abs(contribution));
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    const largest = explanation.contributions.subarray(42, 48).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(sizes.at(-1)).toBe(largest);
  });

  it("has no bar of the rest when all features are shown", () => {
    expect(waterfall(explanation, 0, 6).bars.every(({ count }) => count === 1)).toBe(true);
    expect(waterfall(explanation, 0).bars).toHaveLength(6);
  });

  it("refuses rows and numbers of bars that are not there", () => {
    expect(() => waterfall(explanation, 300)).toThrow("row is 300, expected one from 0 to 299");
    expect(() => waterfall(explanation, 0, 0)).toThrow("top is 0");
  });
});

describe("meanContributions()", () => {
  it("sorts by mean size and gives NaN without rows", () => {
    const found = meanContributions(explanation);
    const means = found.map(({ meanAbsolute }) => meanAbsolute);
    expect(means).toEqual(means.toSorted((a, b) => b - a));
    expect(meanContributions(explain(["a"], []))[0]!.meanAbsolute).toBeNaN();
  });
});

describe("beeswarm()", () => {
  it("has every contribution of the features shown, the most important first", () => {
    const swarm = beeswarm(explanation, samples, 4);
    expect(swarm.features).toEqual(meanContributions(explanation).slice(0, 4));
    expect(swarm.row).toHaveLength(1200);
    for (let at = 0; at < 1200; at++) {
      const place = swarm.row[at]! * 6 + swarm.features[swarm.line[at]!]!.index;
      expect(swarm.contribution[at]).toBe(explanation.contributions[place]);
      expect(swarm.value[at]).toBe(samples.values[place]);
      expect(Math.abs(swarm.offset[at]!)).toBeLessThanOrEqual(0.5);
      if (Number.isNaN(swarm.value[at]!)) expect(swarm.rank[at]).toBeNaN();
      else expect(swarm.rank[at]! >= 0 && swarm.rank[at]! <= 1).toBe(true);
    }
    expect(beeswarm(explanation, samples, 4)).toEqual(swarm);
  });

  it("moves dots at one place apart, up and down in turn, and ranks ties alike", () => {
    const five = { names: ["a"], rows: 5, values: Float32Array.of(1, 2, 2, 3, Number.NaN) };
    const swarm = beeswarm(explain(["a"], [1, 1, 1, 1, 9]), five);
    [0, 0.25, -0.25, 0.5, 0].forEach((offset, at) => expect(swarm.offset[at]).toBeCloseTo(offset, 14));
    expect(swarm.rank).toEqual(Float64Array.of(0, 0.5, 0.5, 1, Number.NaN));
  });

  it("does without rows, and refuses samples of another length", () => {
    expect(
      beeswarm(explain(["a"], []), { names: ["a"], rows: 0, values: new Float32Array() }).row,
    ).toHaveLength(0);
    expect(() => beeswarm(explanation, randomSamples(6, 3, 1))).toThrow(
      "3 rows of samples, 300 of the explanation",
    );
  });
});

describe("dependence()", () => {
  it("finds the feature that it acts together with", () => {
    const many = randomSamples(4, 400, 9);
    const contributions = Array.from({ length: 1600 }, (_, at) => {
      const row = many.values.subarray(at - (at % 4), at - (at % 4) + 4);
      return at % 4 === 1 ? row[1]! + row[1]! * row[3]! : 0;
    });
    const found = dependence(explain(["f0", "f1", "f2", "f3"], contributions), many, "f1");
    expect(found.partner).toBe("f3");
    expect(found.partnerValues[5]).toBe(many.values[23]);
    expect(found.values[5]).toBe(many.values[21]);
    expect(found.contributions[5]).toBe(contributions[21]);
  });

  it("has no partner where no other feature says anything, and refuses an unknown feature", () => {
    const alone = { names: ["a"], rows: 3, values: Float32Array.of(1, 2, 3) };
    const found = dependence(explain(["a"], [1, 2, 3]), alone, "a");
    expect(found.partner).toBeNull();
    expect(found.partnerValues.every(Number.isNaN)).toBe(true);
    expect(() => dependence(explanation, samples, "g")).toThrow('no feature "g"');
  });
});
