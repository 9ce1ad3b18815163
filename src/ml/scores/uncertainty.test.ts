import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateTreesRow } from "../trees/ensemble/evaluate-trees.js";
import { forestMembers, stagedMembers } from "../trees/ensemble/ensemble-members.js";
import type { TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";
import { binaryEntropy, disagreement, entropy, probabilityMargin } from "./uncertainty.js";

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("one probability", () => {
  it("binaryEntropy() is 1 bit at one half, 0 where sure, and has the printed figure of 0.11", () => {
    expect(binaryEntropy(0.5)).toBe(1);
    expect(binaryEntropy(0)).toBe(0);
    expect(binaryEntropy(1)).toBe(0);
    // MacKay (2003), "Information Theory, Inference, and Learning Algorithms", chapter 1: H₂(0.1) = 0.47.
    expect(binaryEntropy(0.1)).toBeCloseTo(0.47, 2);
    expect(binaryEntropy(1.1)).toBeNaN();
    expect(entropy([0.5, Number.NaN])).toBeNaN();
  });
  it("probabilityMargin() falls while binaryEntropy() rises", () => {
    fc.assert(
      fc.property(share, share, (p, q) => {
        fc.pre(Math.abs(probabilityMargin(p) - probabilityMargin(q)) > 1e-6);
        expect(probabilityMargin(p) < probabilityMargin(q)).toBe(binaryEntropy(p) > binaryEntropy(q));
      }),
      { seed: 1 },
    );
    expect(probabilityMargin(-0.1)).toBeNaN();
  });
});

describe("disagreement", () => {
  it("disagreement() is none when all members say the same", () => {
    const { deviation, dissent, knowledge, total, data } = disagreement([0.3, 0.3, 0.3]);
    expect([deviation, dissent].map((x) => Math.round(x * 1e12))).toEqual([0, 0]);
    expect(knowledge).toBeCloseTo(0, 12);
    expect(total).toBeCloseTo(data, 12);
  });
  it("disagreement() is all when half of the members are sure of each label", () => {
    expect(disagreement([0, 0, 1, 1])).toEqual({ mean: 0.5, deviation: 0.5, dissent: 0.5, total: 1, data: 0, knowledge: 1 }); // prettier-ignore
  });
  it("disagreement() stays in its ranges, and its two parts make up the whole", () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 12 }), (members) => {
        const { mean, deviation, dissent, total, data, knowledge } = disagreement(members);
        expect(mean).toBeGreaterThanOrEqual(Math.min(...members) - 1e-12);
        expect(mean).toBeLessThanOrEqual(Math.max(...members) + 1e-12);
        expect(deviation).toBeLessThanOrEqual(0.5 + 1e-12);
        expect(dissent).toBeLessThanOrEqual(0.5);
        expect(data).toBeLessThanOrEqual(total + 1e-12);
        expect(data + knowledge).toBeCloseTo(total, 12);
      }),
      { seed: 2 },
    );
  });
  it("disagreement() is NaN without members, and refuses what is no probability", () => {
    expect(Object.values(disagreement([])).every(Number.isNaN)).toBe(true);
    expect(() => disagreement([0.5, 2])).toThrow(/probability 1 is 2, expected 0 to 1/);
  });
});

/** Two stumps on one feature: below 1 and below 3. */
const stumps: TreeEnsemble = {
  featureCount: 1,
  base: 0,
  link: "identity",
  rounding: "float32",
  roots: Int32Array.of(0, 3),
  feature: Int32Array.of(0, -1, -1, 0, -1, -1),
  threshold: Float64Array.of(1, 0, 0, 3, 0, 0),
  left: Int32Array.of(1, -1, -1, 4, -1, -1),
  right: Int32Array.of(2, -1, -1, 5, -1, -1),
  missingLeft: Uint8Array.of(1, 0, 0, 0, 0, 0),
  value: Float64Array.of(0, 0.1, 0.4, 0, 0.2, 0.5),
  cover: new Float64Array(6).fill(Number.NaN),
};

describe("trees as members", () => {
  it("forestMembers() says what each tree says, and their mean is the forest's", () => {
    expect(Array.from(forestMembers(stumps, [2]))).toEqual([0.8, 0.4]);
    expect(Array.from(forestMembers(stumps, [9, Number.NaN], 1))).toEqual([0.2, 1]);
    for (const x of [0, 1, 2, 3, 4, Number.NaN]) {
      expect(disagreement(forestMembers(stumps, [x])).mean).toBeCloseTo(evaluateTreesRow(stumps, [x]), 14);
    }
  });
  it("stagedMembers() begins at half of the trees and ends at the model's own probability", () => {
    const boosted: TreeEnsemble = { ...stumps, link: "logistic", base: -0.5 };
    const stages = stagedMembers(boosted, [2]);
    expect(stages).toHaveLength(1);
    expect(stages[0]).toBeCloseTo(1 / (1 + Math.exp(0.5 - 0.4 - 0.2)), 14);
  });
});
