import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyTrees, treeShapes, tryingRows } from "../../../fixtures/builders/any-trees.js";
import { evaluateLinear, evaluateLinearRow } from "../../linear/evaluate-linear.js";
import { evaluateTrees, evaluateTreesRow, leafOf } from "./evaluate-trees.js";
import type { LinearModel } from "../../linear/linear-model.js";
import type { TreeEnsemble } from "./tree-ensemble.js";

/** x0 ≤ 0.1 (in float32): 1, else 2; a missing value goes right. */
const stump: TreeEnsemble = {
  featureCount: 1,
  base: 10,
  link: "identity",
  rounding: "float32",
  roots: Int32Array.of(0),
  feature: Int32Array.of(0, -1, -1),
  threshold: Float64Array.of(Math.fround(0.1), 0, 0),
  left: Int32Array.of(1, -1, -1),
  right: Int32Array.of(2, -1, -1),
  missingLeft: Uint8Array.of(0, 0, 0),
  value: Float64Array.of(0, 1, 2),
  cover: Float64Array.of(2, 1, 1),
};

describe("evaluateTrees", () => {
  it("sends a value at or below the threshold left, and a missing one where the node says", () => {
    const above = 0.10000000894069672; // The float32 after 0.1.
    expect(evaluateTrees(stump, Float32Array.of(0.1, above, Number.NaN, -Infinity), 4)).toEqual(
      Float64Array.of(11, 12, 12, 11),
    );
    const other = { ...stump, missingLeft: Uint8Array.of(1, 0, 0) };
    expect(evaluateTreesRow(other, [Number.NaN])).toBe(11);
  });

  it("rounds doubles to float32 before it compares, unless the ensemble says not to", () => {
    // 0.1 + 1e-10 is above the threshold as a double, and equal to it as a float32.
    const value = stump.threshold[0]! + 1e-10;
    expect(evaluateTrees(stump, Float64Array.of(value), 1)[0]).toBe(11);
    expect(evaluateTrees({ ...stump, rounding: "none" }, Float64Array.of(value), 1)[0]).toBe(12);
    expect(evaluateTreesRow(stump, [value])).toBe(11);
    expect(evaluateTreesRow({ ...stump, rounding: "none" }, [value])).toBe(12);
  });

  it("gives for many rows, to the bit, what evaluateTreesRow gives for each", () => {
    fc.assert(
      fc.property(treeShapes, fc.integer({ min: 0, max: 600 }), (shape, rows) => {
        const trees = anyTrees(shape);
        const values = tryingRows(trees, rows, shape.seed);
        const one = Float64Array.from({ length: rows }, (_, i) =>
          evaluateTreesRow(trees, values, i * shape.featureCount),
        );
        expect(evaluateTrees(trees, values, rows)).toEqual(one);
      }),
      { numRuns: 40 },
    );
  });

  it("gives base plus the values of the leaves that leafOf names", () => {
    const trees = anyTrees({ seed: 3, trees: 9, depth: 5, featureCount: 4 });
    const row = tryingRows(trees, 1, 5);
    const leaves = Array.from(trees.roots, (root) => trees.value[leafOf(trees, root, row)]!);
    expect(evaluateTreesRow(trees, row)).toBe(leaves.reduce((sum, value) => sum + value, trees.base));
  });

  it("gives nothing for no rows, and the base for no trees", () => {
    const none = new Int32Array(0);
    const bare = { ...stump, roots: none, feature: none, left: none, right: none };
    expect(evaluateTrees(stump, new Float32Array(0), 0)).toEqual(new Float64Array(0));
    expect(evaluateTrees(bare, Float32Array.of(1, 2), 2)).toEqual(Float64Array.of(10, 10));
  });

  it("throws a TypeError when the values do not fill the rows", () => {
    expect(() => evaluateTrees(stump, Float32Array.of(1, 2), 1)).toThrow(
      "Cannot evaluate trees: 2 values and 1 margins for 1 rows, expected 1 values and one margin a row",
    );
  });
});

describe("evaluateLinear", () => {
  const model: LinearModel = {
    link: "logistic",
    intercept: 0.5,
    coefficients: Float64Array.of(2, -1),
    centre: Float64Array.of(50, 0.25),
    scale: Float64Array.of(10, 0.5),
  };

  it("adds coefficients times standardised values, a missing one being its centre", () => {
    const values = Float32Array.of(60, 0.75, Number.NaN, 0.75, Number.NaN, Number.NaN);
    expect(evaluateLinear(model, values, 3)).toEqual(Float64Array.of(1.5, -0.5, 0.5));
    expect(evaluateLinearRow(model, values, 2)).toBe(-0.5);
  });

  it("rounds doubles to float32, as a batch of samples is", () => {
    const row = [60.1, 0.7];
    expect(evaluateLinearRow(model, row)).toBe(evaluateLinear(model, Float32Array.from(row), 1)[0]);
  });

  it("throws a TypeError when the values do not fill the rows", () => {
    expect(() => evaluateLinear(model, new Float32Array(3), 1)).toThrow(
      /expected 2 values and one margin a row/,
    );
  });
});
