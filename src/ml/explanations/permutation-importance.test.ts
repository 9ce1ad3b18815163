import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import regression from "../../fixtures/logistic-ridge.json" with { type: "json" };
import golden from "../../fixtures/permutation-importance.json" with { type: "json" };
import { randomSamples } from "../../fixtures/builders/random-trees.js";
import { permutationImportance } from "./permutation-importance.js";
import { rankingScores } from "../scores/ranking-scores.js";

describe("permutationImportance()", () => {
  it("gives scikit-learn's losses of area under the curve in its orders", async () => {
    const { coef, intercept } = regression.logistic_l2["1.0"];
    const labels = Float64Array.from(regression.y);
    const score = (values: Float32Array, rows: number): number => {
      const margins = Float64Array.from({ length: rows }, (_, i) =>
        coef.reduce((sum, c, k) => sum + c * values[i * coef.length + k]!, intercept),
      );
      return rankingScores(
        labels,
        margins.map((margin) => 1 / (1 + Math.exp(-margin))),
      ).auc;
    };
    const samples = {
      names: ["a", "b", "c", "d"],
      rows: 200,
      values: Float32Array.from(regression.X.flat()),
    };
    const found = await permutationImportance(samples, score, { orders: golden.orders });
    expect(found.score).toBeCloseTo(golden.score, 12);
    golden.losses.flat().forEach((loss, at) => expect(found.losses[at]).toBeCloseTo(loss, 12));
    golden.mean.forEach((mean, k) => expect(found.mean[k]).toBeCloseTo(mean, 12));
    golden.deviation.forEach((deviation, k) => expect(found.deviation[k]).toBeCloseTo(deviation, 12));
  });

  it("shuffles one feature at a time, keeps the samples and depends on the seed alone", async () => {
    const samples = randomSamples(3, 40, 1);
    const before = samples.values.slice();
    const altered: number[][] = [];
    const score = async (values: Float32Array): Promise<number> => {
      altered.push([0, 1, 2].filter((k) => values.some((x, at) => at % 3 === k && x !== before[at])));
      return values[0]! + 2 * values[1]!;
    };
    const run = (seed: number): Promise<unknown> =>
      permutationImportance(samples, score, { repeats: 2, random: createRandom(seed) });
    const first = await run(7);
    expect(altered).toEqual([[], [0], [0], [1], [1], [2], [2]]);
    expect(samples.values).toEqual(before);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  it("refuses no repeats and orders that do not fit", async () => {
    const samples = randomSamples(2, 3, 1);
    const random = createRandom(1);
    await expect(permutationImportance(samples, () => 0, { repeats: 0, random })).rejects.toThrow(RangeError);
    await expect(permutationImportance(samples, () => 0, { orders: [[[0, 1, 2]]] })).rejects.toThrow(
      TypeError,
    );
    await expect(permutationImportance(samples, () => 0, { orders: [[[0]], [[0]]] })).rejects.toThrow(
      "3 rows",
    );
  });
});
