import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { bruteForceShapley } from "../../fixtures/builders/brute-force-shapley.js";
import { randomSamples, randomTrees } from "../../fixtures/builders/random-trees.js";
import { evaluateTrees } from "../trees/ensemble/evaluate-trees.js";
import { createInterventionalShap } from "./interventional-shap.js";
import { permutationExplainer } from "./permutation-shap.js";
import type { PredictFunction } from "../model/predict-function.js";

const WIDTH = 6;
const background = randomSamples(WIDTH, 20, 1);
const samples = randomSamples(WIDTH, 5, 2);
const trees = randomTrees({ features: WIDTH, trees: 10, depth: 5, seed: 3 });
const predict: PredictFunction = async (values, rows) => evaluateTrees(trees, values, rows);
const exact = new Float64Array(samples.values.length);
createInterventionalShap(trees, background).contribute(samples.values, samples.rows, exact);

describe("permutationExplainer()", () => {
  it("adds up to the prediction to rounding, whatever it samples", async () => {
    const { explain } = await permutationExplainer(predict, background, {
      pairs: 1,
      random: createRandom(4),
    });
    const found = await explain(samples);
    expect(found.method).toBe("permutation");
    expect(found.maxResidual).toBeLessThan(1e-13);
    expect(found.standardErrors.every(Number.isNaN)).toBe(true);
  });

  it("comes near the exact values, as near as its standard errors say", async () => {
    const made = await permutationExplainer(predict, background, { pairs: 200, random: createRandom(4) });
    const { contributions, standardErrors } = await made.explain(samples);
    const scores = exact.map((phi, at) => (contributions[at]! - phi) / standardErrors[at]!);
    expect(Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / scores.length)).toBeLessThan(1.3);
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4);
    expect(Math.max(...standardErrors)).toBeLessThan(0.01);
  });

  it("is exact after one pair when features act in twos at most", async () => {
    const pairwise = (row: ArrayLike<number>): number =>
      row[0]! * row[1]! - row[2]! + Math.sin(row[3]!) * row[4]!;
    const model: PredictFunction = (values, rows) =>
      Array.from({ length: rows }, (_, i) => pairwise(values.subarray(i * WIDTH, (i + 1) * WIDTH)));
    const made = await permutationExplainer(model, background, { pairs: 1, random: createRandom(9) });
    const { contributions } = await made.explain(samples);
    const row = samples.values.subarray(0, WIDTH);
    const game = (set: number): number => {
      let sum = 0;
      for (let b = 0; b < background.rows; b++) {
        sum += pairwise(row.map((x, k) => (set & (1 << k) ? x : background.values[b * WIDTH + k]!)));
      }
      return sum / background.rows;
    };
    bruteForceShapley(WIDTH, game).forEach((phi, k) => expect(contributions[k]).toBeCloseTo(phi, 12));
  });

  it("shows in its residual that a model does not answer alike twice", async () => {
    const random = createRandom(1);
    const noisy: PredictFunction = (_, rows) => Array.from({ length: rows }, () => random.next());
    const made = await permutationExplainer(noisy, background, { pairs: 3, random: createRandom(2) });
    expect((await made.explain(samples)).maxResidual).toBeGreaterThan(0.1);
  });

  it("asks for no more than its bound at a time, and adds up all the same", async () => {
    const many = randomSamples(3, 500_000, 5);
    const sizes: number[] = [];
    const sums: PredictFunction = (values, rows) => {
      sizes.push(values.length);
      return Float64Array.from({ length: rows }, (_, i) => values[i * 3]! + 2 * values[i * 3 + 1]!);
    };
    const made = await permutationExplainer(sums, many, { pairs: 1, random: createRandom(2) });
    const { contributions } = await made.explain({
      names: many.names,
      rows: 1,
      values: Float32Array.of(1, 1, 1),
    });
    expect(sizes.length).toBe(5);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 22);
    [1, 2, 0].forEach((phi, k) => expect(contributions[k]).toBeCloseTo(phi, 1));
  });

  it("refuses no background, no pairs and a model that does not answer for every row", async () => {
    const random = createRandom(1);
    const empty = { ...background, rows: 0, values: new Float32Array() };
    await expect(permutationExplainer(predict, empty, { pairs: 1, random })).rejects.toThrow("no rows");
    await expect(permutationExplainer(predict, background, { pairs: 0.5, random })).rejects.toThrow("pairs");
    await expect(permutationExplainer(() => [1], background, { pairs: 1, random })).rejects.toThrow(
      "1 numbers for 20 rows",
    );
  });
});
