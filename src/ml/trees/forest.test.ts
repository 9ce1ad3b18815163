import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { evaluateTrees } from "./ensemble/evaluate-trees.js";
import { splitFeaturesOf } from "./forest-trees.js";
import { resolveForestOptions } from "./forest-options.js";
import { trainForest } from "./forest.js";
import { rankingScores } from "../scores/ranking-scores.js";
import { makeDataset } from "../data/test-dataset.js";
import { TrainingCancelled } from "./threads/training-run.js";

describe("trainForest", () => {
  it("trainForest() comes near the AUC of the true probabilities, and its answers are probabilities", async () => {
    const test = makeDataset(6000, 8, 2);
    const { ensemble } = await trainForest(makeDataset(6000, 8, 1), { trees: 40, splitFeatures: 4 });
    const answers = evaluateTrees(ensemble, test.values, test.rows);
    expect(ensemble.link).toBe("identity");
    expect(answers.every((p) => p >= 0 && p <= 1)).toBe(true);
    // An ONNX file does not keep the sign of −0.
    expect(ensemble.value.some((value) => Object.is(value, -0))).toBe(false);
    const best = rankingScores(test.labels, test.truth).auc;
    expect(best - rankingScores(test.labels, answers).auc).toBeLessThan(0.04);
    const bias = answers.reduce((sum, p, i) => sum + p - test.truth[i]!, 0) / test.rows;
    expect(Math.abs(bias)).toBeLessThan(0.02);
  });

  it("trainForest() gives the mean label when no split is allowed", async () => {
    const data = makeDataset(500, 2, 1);
    const { ensemble } = await trainForest(data, { trees: 200, minLeafRows: 500 });
    const mean = data.labels.reduce((a, b) => a + b, 0) / 500;
    expect(Math.abs(ensemble.value.reduce((a, b) => a + b, 0) - mean)).toBeLessThan(0.01);
  });

  it("trainForest() fits numbers when the loss is squared, wherever they lie", async () => {
    const data = makeDataset(3000, 3, 1);
    const labels = data.labels.map((_, i) => 1e6 + Math.sign(data.values[3 * i]!));
    const { ensemble } = await trainForest(
      { ...data, labels },
      { objective: "squared", trees: 20, splitFeatures: 3 },
    );
    const answers = evaluateTrees(ensemble, data.values, data.rows);
    const error = answers.reduce((sum, y, i) => sum + (y - labels[i]!) ** 2, 0) / data.rows;
    expect(error).toBeLessThan(0.02);
  });

  it("trainForest() leaves minLeafRows different rows in every leaf", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 2, max: 40 }),
        async (seed, minLeafRows) => {
          const data = makeDataset(300, 4, seed, 0.1);
          const { ensemble } = await trainForest(data, { trees: 4, minLeafRows, seed, maxDepth: 0 });
          // A leaf's cover counts rows as often as they were drawn, so it is at least their number.
          ensemble.feature.forEach((feature, node) => {
            if (feature < 0) expect(ensemble.cover[node]).toBeGreaterThanOrEqual(minLeafRows);
          });
          for (const root of ensemble.roots) expect(ensemble.cover[root]).toBe(300);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("trainForest() gives the same bits again, and others with another seed", async () => {
    const data = makeDataset(800, 6, 1, 0.05);
    const { ensemble } = await trainForest(data, { trees: 10 });
    expect((await trainForest(data, { trees: 10 })).ensemble).toEqual(ensemble);
    expect((await trainForest(data, { trees: 10, seed: 2 })).ensemble.threshold).not.toEqual(
      ensemble.threshold,
    );
  });

  it("trainForest() gives equal weights no effect", async () => {
    const data = makeDataset(500, 4, 1);
    const plain = await trainForest(data, { trees: 5 });
    const weighted = await trainForest({ ...data, weights: new Float64Array(500).fill(2) }, { trees: 5 });
    expect(weighted.ensemble.feature).toEqual(plain.ensemble.feature);
    expect(weighted.ensemble.value).toEqual(plain.ensemble.value);
  });

  it("trainForest() throws TrainingCancelled when its signal is aborted", async () => {
    const signal = { aborted: false };
    const heard: number[] = [];
    const progress = (done: number): void => {
      heard.push(done);
      signal.aborted = done === 2;
    };
    const training = trainForest(makeDataset(300, 3, 1), { trees: 9 }, { signal, progress });
    await expect(training).rejects.toThrow(TrainingCancelled);
    expect(heard).toEqual([1, 2]);
  });

  it("trainForest() throws an InputError when there is one class only or an option is wrong", async () => {
    const data = makeDataset(50, 3, 1);
    await expect(trainForest({ ...data, labels: new Float64Array(50) })).rejects.toThrow(
      "all 50 labels are 0",
    );
    await expect(trainForest(data, { trees: 0 })).rejects.toThrow(InputError);
  });

  it("splitFeaturesOf() takes the root of all, a third in a regression, and never more than there are", () => {
    const counted = (options: object, features: number): number =>
      splitFeaturesOf(resolveForestOptions(options), features);
    expect([counted({}, 30), counted({ objective: "squared" }, 30), counted({}, 1)]).toEqual([5, 10, 1]);
    expect([counted({ splitFeatures: 7 }, 30), counted({ splitFeatures: 7 }, 4)]).toEqual([7, 4]);
  });
});
