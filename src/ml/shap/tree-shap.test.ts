import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bruteForceShapley, pathGame } from "../../fixtures/builders/brute-force-shapley.js";
import { handTree } from "../../fixtures/builders/hand-tree.js";
import { randomSamples, randomTrees, type RandomTreesOptions } from "../../fixtures/builders/random-trees.js";
import { onlyModel } from "../../fixtures/builders/only-model.js";
import golden from "../../fixtures/tree-shap.json" with { type: "json" };
import booster from "../../fixtures/xgboost-model.json" with { type: "json" };
import type { ShapMethod } from "./shap-method.js";
import type { TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";
import { createClassicTreeShap, type TreeWalk } from "./walks/tree-shap-classic.js";
import { createDeepTreeShap } from "./walks/tree-shap-deep.js";
import { createTreeShap } from "./tree-shap.js";
import { readXgboost } from "../formats/xgboost/xgboost-json.js";

const NO_TABLES = { tree: 0, model: 0 };
const WIDTH = 6;

const anyTrees: fc.Arbitrary<RandomTreesOptions> = fc.record({
  features: fc.constant(WIDTH),
  trees: fc.integer({ min: 1, max: 4 }),
  depth: fc.integer({ min: 0, max: 6 }),
  stop: fc.constantFrom(0, 0.2, 0.4),
  tested: fc.integer({ min: 1, max: WIDTH }),
  seed: fc.integer(),
});

function contributionsOf({ contribute }: ShapMethod, values: Float32Array, width: number): Float64Array {
  const contributions = new Float64Array(values.length);
  contribute(values, values.length / width, contributions);
  return contributions;
}

function walkRows(trees: TreeEnsemble, walk: TreeWalk, values: Float32Array): Float64Array {
  const sums = new Float64Array(values.length);
  for (let at = 0; at < sums.length; at += trees.featureCount) {
    for (const root of trees.roots) walk(root, values, at, sums, at);
  }
  return sums;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

describe("createTreeShap()", () => {
  it("gives the values worked out by hand for a tree of three leaves", () => {
    const method = createTreeShap(handTree());
    for (const { x, base, phi } of golden.hand.rows) {
      expect(method.base).toBeCloseTo(base, 14);
      expect(largestDifference(contributionsOf(method, Float32Array.from(x), 2), phi)).toBeLessThan(1e-14);
    }
  });

  it("gives the contributions of XGBoost on its model, missing values among them", () => {
    const { contributions } = golden.xgboost;
    const { features, form } = onlyModel(readXgboost(JSON.stringify(booster.model)));
    const method = createTreeShap(form as TreeEnsemble);
    const values = Float32Array.from(booster.rows.flat(), (x) => x ?? Number.NaN);
    const found = contributionsOf(method, values, features.length);
    const expected = contributions.flatMap((row) => row.slice(0, -1));
    expect(largestDifference(found, expected)).toBeLessThan(1e-6);
    expect(method.base).toBeCloseTo(contributions[0]!.at(-1)!, 6);
  });

  it("equals Shapley values by their definition on random trees, missing values among the rows", () => {
    fc.assert(
      fc.property(anyTrees, (options) => {
        const trees = randomTrees(options);
        const { values } = randomSamples(WIDTH, 3, options.seed, 0.2);
        const expected = [0, 1, 2].flatMap((i) => [
          ...bruteForceShapley(WIDTH, pathGame(trees, values.subarray(i * WIDTH, (i + 1) * WIDTH))),
        ]);
        expect(
          largestDifference(contributionsOf(createTreeShap(trees), values, WIDTH), expected),
        ).toBeLessThan(1e-12);
        const walked = createTreeShap(trees, NO_TABLES);
        expect(largestDifference(contributionsOf(walked, values, WIDTH), expected)).toBeLessThan(1e-12);
      }),
      { numRuns: 150, seed: 5 },
    );
  });

  it("adds up to the margin and gives 0 to features that no tree tests", () => {
    fc.assert(
      fc.property(anyTrees, fc.integer(), (options, seed) => {
        const trees = randomTrees(options);
        const { rows, values } = randomSamples(WIDTH, 20, seed, 0.1);
        const method = createTreeShap(trees);
        const found = contributionsOf(method, values, WIDTH);
        const margins = method.margins(values, rows);
        for (let i = 0; i < rows; i++) {
          const row = found.subarray(i * WIDTH, (i + 1) * WIDTH);
          expect(Math.abs(row.reduce((sum, x) => sum + x, method.base) - margins[i]!)).toBeLessThan(1e-12);
          for (let k = 0; k < WIDTH; k++) if (!trees.feature.includes(k)) expect(row[k]).toBe(0);
        }
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  it.each([0, 1, 2, 511, 512, 513, 1_100])("equals the classic algorithm on %i rows", (rows) => {
    const trees = randomTrees({ features: 9, trees: 5, depth: 6, seed: 8, stop: 0.1 });
    const { values } = randomSamples(9, rows, 9, 0.05);
    const classic = walkRows(trees, createClassicTreeShap(trees), values);
    expect(largestDifference(contributionsOf(createTreeShap(trees), values, 9), classic)).toBeLessThan(1e-13);
  });

  it("gives the same bits whatever rows came before and beside a row", () => {
    const trees = randomTrees({ features: 9, trees: 5, depth: 6, seed: 8 });
    const { values } = randomSamples(9, 600, 9, 0.05);
    const together = contributionsOf(createTreeShap(trees), values, 9);
    const method = createTreeShap(trees);
    for (let i = 599; i >= 0; i--) {
      const row = contributionsOf(method, values.subarray(i * 9, i * 9 + 9), 9);
      expect(row).toEqual(together.subarray(i * 9, i * 9 + 9));
    }
  });

  it("stays exact when only some trees fit into memory", () => {
    const trees = randomTrees({ features: 9, trees: 6, depth: 5, seed: 8 });
    const { values } = randomSamples(9, 50, 9);
    const all = contributionsOf(createTreeShap(trees), values, 9);
    const some = contributionsOf(createTreeShap(trees, { tree: 1e6, model: 7_000 }), values, 9);
    expect(some).not.toEqual(all);
    expect(largestDifference(some, all)).toBeLessThan(1e-14);
  });

  it("explains trees with 40 features on a path to rounding", () => {
    const trees = chain(40);
    const { values } = randomSamples(40, 30, 2);
    const method = createTreeShap(trees);
    const found = contributionsOf(method, values, 40);
    const margins = method.margins(values, 30);
    for (let i = 0; i < 30; i++) {
      const sum = found.subarray(i * 40, i * 40 + 40).reduce((a, b) => a + b, method.base);
      expect(Math.abs(sum - margins[i]!)).toBeLessThan(1e-12);
    }
  });

  it("takes a node that no training row reached as if its rows went both ways alike", () => {
    const tree = handTree();
    const cover = Float64Array.of(40, 0, 0, 0, 40);
    const method = createTreeShap({ ...tree, cover });
    expect(method.base).toBe(7);
    const found = contributionsOf(method, Float32Array.of(-1, -1), 2);
    expect(
      largestDifference(
        found,
        bruteForceShapley(2, (set) => [7, 2, 7, 1][set]!),
      ),
    ).toBeLessThan(1e-14);
  });

  it("refuses trees without covers and names the method that needs none", () => {
    const trees = randomTrees({ features: 3, trees: 1, depth: 2, seed: 1, covers: false });
    expect(() => createTreeShap(trees)).toThrow(/cover of node 0 is NaN.*background.*interventional/);
  });
});

describe("createDeepTreeShap()", () => {
  it("equals the classic algorithm where features repeat on a path", () => {
    const trees = randomTrees({ features: 3, trees: 3, depth: 9, seed: 4, stop: 0.1 });
    const { values } = randomSamples(3, 40, 9, 0.05);
    const classic = walkRows(trees, createClassicTreeShap(trees), values);
    const deep = walkRows(trees, createDeepTreeShap(trees), values);
    expect(largestDifference(deep, classic)).toBeLessThan(1e-12);
  });
});

/** A tree that tests one feature after the other and leaves by the left. */
function chain(length: number): TreeEnsemble {
  const nodes = 2 * length + 1;
  const inner = (node: number): boolean => node % 2 === 0 && node < nodes - 1;
  const each = (read: (node: number) => number): number[] =>
    Array.from({ length: nodes }, (_, node) => read(node));
  return {
    ...randomTrees({ features: length, trees: 1, depth: 0, seed: 1 }),
    feature: Int32Array.from(each((node) => (inner(node) ? node / 2 : -1))),
    threshold: Float64Array.from(each((node) => (inner(node) ? -1 : 0))),
    left: Int32Array.from(each((node) => (inner(node) ? node + 1 : -1))),
    right: Int32Array.from(each((node) => (inner(node) ? node + 2 : -1))),
    missingLeft: new Uint8Array(nodes),
    value: Float64Array.from(each((node) => (inner(node) ? 0 : Math.sin(node)))),
    cover: Float64Array.from(each((node) => 0.9 ** (node >> 1) * (node % 2 === 0 ? 1 : 0.1))),
  };
}
