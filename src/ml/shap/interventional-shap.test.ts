import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bruteForceShapley, interventionalGame } from "../../fixtures/builders/brute-force-shapley.js";
import { randomSamples, randomTrees } from "../../fixtures/builders/random-trees.js";
import { createInterventionalShap } from "./interventional-shap.js";
import type { ShapMethod } from "./shap-method.js";

const NO_TABLES = { tree: 0, model: 0 };
const WIDTH = 5;

function contributionsOf({ contribute }: ShapMethod, values: Float32Array, width: number): Float64Array {
  const contributions = new Float64Array(values.length);
  contribute(values, values.length / width, contributions);
  return contributions;
}

function largestDifference(a: Float64Array, b: ArrayLike<number>): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

describe("createInterventionalShap()", () => {
  it("equals Shapley values by their definition, with tables and without, and needs no covers", () => {
    const anyCase = fc.record({
      depth: fc.integer({ min: 0, max: 6 }),
      tested: fc.integer({ min: 1, max: WIDTH }),
      stop: fc.constantFrom(0, 0.3),
      rows: fc.integer({ min: 1, max: 12 }),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(anyCase, ({ rows, ...shape }) => {
        const trees = randomTrees({ features: WIDTH, trees: 3, covers: false, ...shape });
        const background = randomSamples(WIDTH, rows, shape.seed + 1, 0.1);
        const { values } = randomSamples(WIDTH, 2, shape.seed + 2, 0.1);
        const expected = [0, 1].flatMap((i) => {
          const row = values.subarray(i * WIDTH, (i + 1) * WIDTH);
          return [...bruteForceShapley(WIDTH, interventionalGame(trees, row, background))];
        });
        for (const limits of [undefined, NO_TABLES]) {
          const method = createInterventionalShap(trees, background, limits);
          expect(largestDifference(contributionsOf(method, values, WIDTH), expected)).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it.each([1, 511, 512, 513])(
    "equals the walk over %i background rows, and adds up to the margin",
    (rows) => {
      const trees = randomTrees({ features: 12, trees: 4, depth: 6, seed: 3, stop: 0.1 });
      const background = randomSamples(12, rows, 4, 0.05);
      const { values } = randomSamples(12, 40, 5, 0.05);
      const method = createInterventionalShap(trees, background);
      const found = contributionsOf(method, values, 12);
      const walked = contributionsOf(createInterventionalShap(trees, background, NO_TABLES), values, 12);
      expect(largestDifference(found, walked)).toBeLessThan(1e-13);
      const margins = method.margins(values, 40);
      for (let i = 0; i < 40; i++) {
        const sum = found.subarray(i * 12, i * 12 + 12).reduce((a, b) => a + b, method.base);
        expect(Math.abs(sum - margins[i]!)).toBeLessThan(1e-12);
      }
    },
  );

  it("gives two features that play the same part the same share", () => {
    const trees = randomTrees({ features: 2, trees: 1, depth: 0, seed: 1 });
    const and = {
      ...trees,
      base: 0,
      feature: Int32Array.of(0, -1, 1, -1, -1),
      threshold: new Float64Array(5),
      left: Int32Array.of(1, -1, 3, -1, -1),
      right: Int32Array.of(2, -1, 4, -1, -1),
      missingLeft: new Uint8Array(5),
      value: Float64Array.of(0, 0, 0, 0, 1),
      cover: new Float64Array(5).fill(Number.NaN),
    };
    const background = { names: ["a", "b"], rows: 1, values: Float32Array.of(-1, -1) };
    const found = contributionsOf(createInterventionalShap(and, background), Float32Array.of(1, 1), 2);
    expect(found).toEqual(Float64Array.of(0.5, 0.5));
  });

  it("refuses a background without rows", () => {
    const trees = randomTrees({ features: 2, trees: 1, depth: 1, seed: 1 });
    const background = { names: ["a", "b"], rows: 0, values: new Float32Array() };
    expect(() => createInterventionalShap(trees, background)).toThrow("the background has no rows");
  });
});
