import { describe, expect, it } from "vitest";
import { randomSamples, randomTrees } from "../fixtures/random-trees.js";
import { createClassicTreeShap } from "./tree-shap-classic.js";
import { createDeepTreeShap } from "./tree-shap-deep.js";
import { createTreeShap } from "./tree-shap.js";

const trees = randomTrees({ features: 8, trees: 7, depth: 5, seed: 3, stop: 0.1 });
const samples = randomSamples(8, 1100, 4, 0.05);

function rowByRow(create: typeof createClassicTreeShap): Float64Array {
  const sums = new Float64Array(samples.values.length);
  const add = create(trees);
  for (let at = 0; at < sums.length; at += 8) {
    for (const root of trees.roots) add(root, samples.values, at, sums, at);
  }
  return sums;
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

describe("createTreeShap()", () => {
  const tables = new Float64Array(samples.values.length);
  createTreeShap(trees)(samples.values, samples.rows, tables);

  it("equals the classic algorithm", () => {
    expect(largestDifference(tables, rowByRow(createClassicTreeShap))).toBeLessThan(1e-14);
  });

  it("equals the walk of deep trees", () => {
    expect(largestDifference(tables, rowByRow(createDeepTreeShap))).toBeLessThan(1e-14);
  });
});
