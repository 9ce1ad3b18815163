import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { findFlip } from "./decision-flip.js";
import { evaluateLinearRow } from "../linear/evaluate-linear.js";
import { evaluateTreesRow } from "../trees/ensemble/evaluate-trees.js";
import type { LinearModel } from "../linear/linear-model.js";
import type { TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

const WIDTH = 3;

/** Random trees of depth 3 over three features with thresholds on a grid of tenths. */
function randomTrees(seed: number, count = 6): TreeEnsemble {
  const random = createRandom(seed);
  const nodes = 15;
  const size = count * nodes;
  const trees: TreeEnsemble = {
    featureCount: WIDTH,
    base: 0.1,
    link: "logistic",
    rounding: "float32",
    roots: Int32Array.from({ length: count }, (_, t) => t * nodes),
    feature: new Int32Array(size).fill(-1),
    threshold: new Float64Array(size),
    left: new Int32Array(size).fill(-1),
    right: new Int32Array(size).fill(-1),
    missingLeft: new Uint8Array(size),
    value: new Float64Array(size),
    cover: new Float64Array(size).fill(1),
  };
  for (let t = 0; t < count; t++) {
    for (let n = 0; n < nodes; n++) {
      const node = t * nodes + n;
      if (n < 7) {
        trees.feature[node] = random.integer(WIDTH);
        trees.threshold[node] = Math.fround(random.integer(20) / 10 - 1);
        trees.left[node] = t * nodes + 2 * n + 1;
        trees.right[node] = t * nodes + 2 * n + 2;
        trees.missingLeft[node] = random.integer(2);
      } else trees.value[node] = random.normal() / 4;
    }
  }
  return trees;
}

const decide = (margin: number): string => (margin > 0.25 ? "buy" : margin < -0.25 ? "sell" : "hold");
const value = fc.double({ min: -1.2, max: 1.2, noNaN: true });

describe("findFlip", () => {
  it("findFlip() finds for trees the smallest change there is, as trying every threshold does", () => {
    const deviations = [1, 0.5, 2];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.tuple(value, value, fc.oneof(value, fc.constant(Number.NaN))),
        (seed, row) => {
          const trees = randomTrees(seed);
          const present = decide(evaluateTreesRow(trees, row));
          const tried = [0, 1, 2].flatMap((k) => {
            if (Number.isNaN(row[k])) return [];
            const thresholds = trees.threshold.filter((_, node) => trees.feature[node] === k);
            const beside = Array.from(thresholds, (t) => [t, Math.fround(t + 2e-7)]).flat();
            return beside
              .filter((to) => {
                const other = row.with(k, to);
                return decide(evaluateTreesRow(trees, other)) !== present;
              })
              .map((to) => Math.abs(to - row[k]!) / deviations[k]!);
          });
          const flip = findFlip(trees, row, deviations, decide);
          if (tried.length === 0) {
            expect(flip).toBeNull();
            return;
          }
          expect(flip!.deviations).toBeGreaterThan(Math.min(...tried) - 1e-6);
          expect(flip!.deviations).toBeLessThan(Math.min(...tried) + 1e-6);
          const margin = evaluateTreesRow(trees, row.with(flip!.feature, flip!.to));
          expect(margin).toBe(flip!.margin);
          expect(decide(margin)).toBe(flip!.decision);
          expect(flip!.decision).not.toBe(present);
        },
      ),
      { seed: 4, numRuns: 200 },
    );
  });
  it("findFlip() goes just over a threshold, by one float32", () => {
    const stump: TreeEnsemble = {
      featureCount: 1,
      base: 0,
      link: "logistic",
      rounding: "float32",
      roots: Int32Array.of(0),
      feature: Int32Array.of(0, -1, -1),
      threshold: Float64Array.of(-0.5, 0, 0),
      left: Int32Array.of(1, -1, -1),
      right: Int32Array.of(2, -1, -1),
      missingLeft: Uint8Array.of(0, 0, 0),
      value: Float64Array.of(0, -1, 1),
      cover: new Float64Array(3),
    };
    const up = findFlip(stump, [-0.75], [0.5], decide)!;
    expect(up).toMatchObject({ feature: 0, from: -0.75, decision: "buy", margin: 1 });
    expect([up.to > -0.5, up.to - -0.5]).toEqual([true, 2 ** -25]);
    const exact = findFlip({ ...stump, rounding: "none" }, [-0.75], [0.5], decide)!;
    expect(exact.to - -0.5).toBe(2 ** -53);
    expect(findFlip(stump, [3], [0.5], decide)).toMatchObject({ to: -0.5, deviations: 7, decision: "sell" });
    expect(findFlip(stump, [Number.NaN], [0.5], decide)).toBeNull();
    expect(findFlip(stump, [3], [0], decide)).toBeNull();
    expect(findFlip(stump, [3], [1], () => "hold")).toBeNull();
  });
  it("findFlip() solves a linear model", () => {
    const linear: LinearModel = {
      link: "logistic",
      intercept: 0.1,
      coefficients: Float64Array.of(0.5, -2, 0),
      centre: Float64Array.of(1, 0, 0),
      scale: Float64Array.of(2, 1, 1),
    };
    const row = [3, 0.1, 5];
    expect(evaluateLinearRow(linear, row)).toBeCloseTo(0.4, 7);
    const flip = findFlip(linear, row, [2, 1, 1], decide)!;
    expect(flip).toMatchObject({ feature: 1, decision: "hold" });
    expect(flip.to).toBeCloseTo(0.175, 6);
    expect(flip.margin).toBe(evaluateLinearRow(linear, row.with(1, flip.to)));
    expect(findFlip(linear, row, [2, 1, 1], (m) => String(m > 1e6))).toBeNull();
    expect(() => findFlip(linear, [1], [1], decide)).toThrow("1 values and 1 deviations for 3 features");
  });
});
