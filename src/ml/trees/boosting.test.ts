import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { hash } from "../../core/hash.js";
import { createRandom } from "../../core/random.js";
import { boost, trainBoosting, TrainingCancelled } from "./boosting.js";
import { takeRows } from "../data/dataset-rows.js";
import type { Dataset } from "../data/dataset.js";
import { evaluateTrees, leafOf } from "./ensemble/evaluate-trees.js";
import { rankingScores } from "../scores/ranking-scores.js";
import { makeDataset } from "../data/test-dataset.js";
import type { TreeEnsemble } from "./ensemble/tree-ensemble.js";

const margins = (trees: TreeEnsemble, data: Dataset): Float64Array =>
  evaluateTrees(trees, data.values, data.rows);

const aucOf = (trees: TreeEnsemble, data: Dataset): number =>
  rankingScores(
    data.labels,
    margins(trees, data).map((m) => 1 / (1 + Math.exp(-m))),
  ).auc;

const hashOf = ({ feature, threshold, value, cover, missingLeft }: TreeEnsemble): string =>
  hash(Float64Array.from(feature), threshold, value, cover, missingLeft);

/** One feature a column. */
function dataOf(columns: readonly (readonly number[])[], labels: readonly number[]): Dataset {
  const rows = labels.length;
  const values = Float32Array.from({ length: rows * columns.length }, (_, at) => {
    return columns[at % columns.length]![Math.floor(at / columns.length)]!;
  });
  const index = labels.map((_, i) => i);
  return {
    names: columns.map((_, k) => `x${k}`),
    rows,
    values,
    labels: Float64Array.from(labels),
    weights: null,
    spans: { starts: index, ends: index },
    time: Float64Array.from(index),
  };
}

describe("boost", () => {
  it("boost() comes near the AUC of the true probabilities", () => {
    const test = makeDataset(10_000, 8, 2);
    const { ensemble } = boost(makeDataset(10_000, 8, 1), { rounds: 150, maxLeaves: 8 });
    const best = rankingScores(test.labels, test.truth).auc;
    expect(best - aucOf(ensemble, test)).toBeLessThan(0.02);
  });

  it("boost() learns nothing when labels are shuffled", () => {
    const data = makeDataset(6000, 6, 1);
    const random = createRandom(7);
    const labels = data.labels.map(() => (random.next() < 0.5 ? 1 : 0));
    const { ensemble } = boost({ ...data, labels }, { rounds: 60 });
    const test = makeDataset(6000, 6, 2);
    const fresh = test.labels.map(() => (random.next() < 0.5 ? 1 : 0));
    expect(Math.abs(aucOf(ensemble, { ...test, labels: fresh }) - 0.5)).toBeLessThan(0.03);
  });

  it("boost() gives the mean of labels in bins when squared loss fits one tree", () => {
    const data = dataOf([[1, 1, 2, 2, 3]], [10, 12, 20, 22, 50]);
    const one = { objective: "squared", rounds: 1, learningRate: 1, lambda: 0, minLeafRows: 1 } as const;
    const { ensemble } = boost(data, one);
    expect(ensemble.link).toBe("identity");
    [11, 11, 21, 21, 50].forEach((mean, i) => expect(margins(ensemble, data)[i]).toBeCloseTo(mean, 12));
  });

  it("boost() gives the same bits again, and others with another seed", () => {
    const data = makeDataset(2000, 8, 3, 0.1);
    const options = { rounds: 20, rowShare: 0.6, columnShare: 0.6 };
    const first = hashOf(boost(data, options).ensemble);
    expect(hashOf(boost(data, options).ensemble)).toBe(first);
    expect(hashOf(boost(data, { ...options, seed: 2 }).ensemble)).not.toBe(first);
  });

  it("boost() gives the bits that Node 20 and Deno 2.9 gave", () => {
    const random = createRandom(11);
    const columns = Array.from({ length: 5 }, () => Array.from({ length: 900 }, () => random.next()));
    const labels = columns[0]!.map((x, i) =>
      x + columns[1]![i]! * columns[2]![i]! + random.next() > 1.2 ? 1 : 0,
    );
    const { ensemble } = boost(dataOf(columns, labels), { rounds: 30 });
    expect(hashOf(ensemble).slice(0, 16)).toBe("04a8bc72fac947f7");
  });

  it("boost() gives the same trees when the features come in another order", () => {
    const data = makeDataset(1500, 5, 3);
    const turned = data.values.map((_, at) => data.values[at - (at % 5) + (4 - (at % 5))]!);
    const [a, b] = [boost(data), boost({ ...data, values: turned })];
    expect(Array.from(b.ensemble.value)).toEqual(Array.from(a.ensemble.value));
    expect(Array.from(b.ensemble.feature, (k) => (k < 0 ? k : 4 - k))).toEqual(
      Array.from(a.ensemble.feature),
    );
  });

  it("boost() leaves at least minLeafRows rows in every leaf, and counts them in the cover", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, minLeafRows) => {
        const data = makeDataset(400, 4, seed, 0.1);
        const { ensemble } = boost(data, { rounds: 8, learningRate: 0.5, minLeafRows });
        const counts = new Float64Array(ensemble.feature.length);
        for (const root of ensemble.roots) {
          for (let i = 0; i < data.rows; i++) counts[leafOf(ensemble, root, data.values, i * 4)]!++;
        }
        ensemble.feature.forEach((feature, node) => {
          if (feature >= 0) return;
          expect(counts[node]).toBe(ensemble.cover[node]);
          if (!ensemble.roots.includes(node)) expect(counts[node]).toBeGreaterThanOrEqual(minLeafRows);
        });
      }),
      { numRuns: 15 },
    );
  });

  it("boost() holds to maxDepth and maxLeaves", () => {
    const { ensemble } = boost(makeDataset(3000, 5, 1), { rounds: 5, maxDepth: 3, maxLeaves: 6 });
    const { feature, left, right, roots } = ensemble;
    const depth = (node: number): number =>
      feature[node]! < 0 ? 0 : 1 + Math.max(depth(left[node]!), depth(right[node]!));
    roots.forEach((root, t) => {
      expect(depth(root)).toBeLessThanOrEqual(3);
      expect((roots[t + 1] ?? feature.length) - root).toBeLessThanOrEqual(11);
    });
  });

  it("boost() keeps margins monotone when features are constrained, with the data or against it", () => {
    const directions = fc.array(fc.constantFrom(-1, 0, 1), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.integer(), directions, (seed, monotone) => {
        const data = makeDataset(600, 4, seed, 0.05);
        const { ensemble } = boost(data, {
          rounds: 15,
          learningRate: 0.4,
          minLeafRows: 3,
          lambda: 0,
          monotone,
        });
        const random = createRandom(seed);
        for (let probe = 0; probe < 8; probe++) {
          const row = Float32Array.from({ length: 4 }, () => random.normal());
          for (const [k, direction] of monotone.entries()) {
            const line = Float32Array.from({ length: 4 * 41 }, (_, at) =>
              at % 4 === k ? (Math.floor(at / 4) - 20) / 6 : row[at % 4]!,
            );
            const along = evaluateTrees(ensemble, line, 41);
            along.subarray(1).forEach((m, i) => {
              expect(direction * (m - along[i]!)).toBeGreaterThanOrEqual(-1e-12);
            });
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  it("boost() with weights equals boost() with rows repeated", () => {
    const data = makeDataset(300, 3, 5);
    const random = createRandom(1);
    const values = data.values.map((x) => Math.round(4 * x) / 4);
    const weights = data.labels.map(() => 1 + random.integer(3));
    const repeated = Array.from(weights).flatMap((times, i) => Array<number>(times).fill(i));
    const options = { rounds: 6, minLeafRows: 1, maxDepth: 3 };
    const weighted = boost({ ...data, values, weights }, options).ensemble;
    const plain = boost(takeRows({ ...data, values }, Int32Array.from(repeated)), options).ensemble;
    expect(weighted.feature).toEqual(plain.feature);
    expect(weighted.threshold).toEqual(plain.threshold);
    expect(weighted.cover).toEqual(plain.cover);
    weighted.value.forEach((value, node) => expect(value).toBeCloseTo(plain.value[node]!, 12));
  });

  it.each([
    ["left", 0, 1],
    ["right", 1, 0],
  ])("boost() sends missing values to the %s when they behave so", (_, labelOfMissing, missingLeft) => {
    const values = Array.from({ length: 60 }, (_x, i) => (i % 3 === 0 ? Number.NaN : i % 3));
    const labels = values.map((x, i) => (i < 6 ? i % 2 : Number.isNaN(x) ? labelOfMissing : x - 1));
    const { ensemble } = boost(dataOf([values], labels), { rounds: 1, minLeafRows: 1 });
    expect([ensemble.threshold[0], ensemble.missingLeft[0]]).toEqual([1.5, missingLeft]);
  });

  it("boost() uses only float32 thresholds", () => {
    const { ensemble } = boost(makeDataset(3000, 5, 1, 0.1), { rounds: 10 });
    expect(ensemble.threshold.every((cut) => Math.fround(cut) === cut && Number.isFinite(cut))).toBe(true);
  });

  it("boost() keeps the round with the lowest validation loss and stops after patience more", () => {
    const validation = makeDataset(2000, 6, 2);
    const options = { rounds: 400, learningRate: 0.3, patience: 15 };
    const { ensemble, rounds, history } = boost(makeDataset(600, 6, 1), options, validation);
    const best = history.indexOf(Math.min(...history));
    expect(rounds).toBe(best + 1);
    expect(ensemble.roots.length).toBe(rounds);
    expect(history.length).toBe(rounds + 15);
    const kept = margins(ensemble, validation);
    const loss = kept.reduce((sum, m, i) => sum + Math.log1p(Math.exp(validation.labels[i] ? -m : m)), 0);
    expect(loss / validation.rows).toBeCloseTo(history[best]!, 12);
  });

  it("boost() trains all rounds when patience is 0, and keeps the best", () => {
    const run = boost(
      makeDataset(300, 4, 1),
      { rounds: 40, learningRate: 0.5, patience: 0 },
      makeDataset(300, 4, 2),
    );
    expect(run.history.length).toBe(40);
    expect(run.rounds).toBe(run.history.indexOf(Math.min(...run.history)) + 1);
  });

  it("boost() names constant features and goes on with the others", () => {
    const data = dataOf(
      [
        [1, 1, 1, 1],
        [1, 2, 3, 4],
        [NaN, NaN, NaN, NaN],
      ],
      [0, 0, 1, 1],
    );
    expect(boost(data, { rounds: 1, minLeafRows: 1 }).unusedFeatures).toEqual(["x0", "x2"]);
  });

  it("boost() stops when no tree can gain", () => {
    const { rounds, ensemble } = boost(dataOf([[1, 2, 3, 4]], [0, 1, 0, 1]), { rounds: 50, minLeafRows: 4 });
    expect([rounds, ensemble.feature.length]).toEqual([1, 1]);
  });
});

describe("bad input", () => {
  const good = dataOf([[1, 2, 3, 4]], [0, 0, 1, 1]);

  it.each<[string, Dataset, object]>([
    ["0 rows", dataOf([[]], []), {}],
    ["0 features", { ...good, names: [], values: new Float32Array(0) }, {}],
    ["all 4 labels are 1", { ...good, labels: Float64Array.of(1, 1, 1, 1) }, {}],
    ["all 4 labels are 3", { ...good, labels: Float64Array.of(3, 3, 3, 3) }, { objective: "squared" }],
    ["label of row 2 is 0.5, expected 0 or 1", { ...good, labels: Float64Array.of(0, 1, 0.5, 1) }, {}],
    ["label of row 1 is NaN", { ...good, labels: Float64Array.of(0, NaN, 1, 1) }, { objective: "squared" }],
    ['feature "x0" of row 3 is -Infinity', dataOf([[1, 2, 3, -Infinity]], [0, 0, 1, 1]), {}],
    ["weight of row 1 is 0", { ...good, weights: Float64Array.of(1, 0, 1, 1) }, {}],
    ["every feature holds one value", dataOf([[2, 2, 2, 2]], [0, 0, 1, 1]), {}],
    ["2 monotone directions for 1 features", good, { monotone: [1, 0] }],
    ["monotone direction of feature 0 is 2", good, { monotone: [2] }],
    ['Parameter "rounds" is 0', good, { rounds: 0 }],
    ['Unknown parameter "depth"', good, { depth: 3 }],
    ["bins is 2", good, { bins: 2 }],
    ['objective is "hinge"', good, { objective: "hinge" }],
  ])("boost() throws an InputError: %s", (message, data, options) => {
    expect(() => boost(data, options)).toThrow(InputError);
    expect(() => boost(data, options)).toThrow(message);
  });

  it("boost() throws a TypeError when arrays differ in length", () => {
    expect(() => boost({ ...good, labels: Float64Array.of(1) })).toThrow(TypeError);
    expect(() => boost({ ...good, weights: Float64Array.of(1) })).toThrow(TypeError);
    expect(() => boost({ ...good, values: Float32Array.of(1) })).toThrow(TypeError);
  });

  it("boost() names a feature of the validation set that is another", () => {
    expect(() => boost(good, {}, { ...good, names: ["y"] })).toThrow('feature 0 is "y", expected "x0"');
  });
});

describe("trainBoosting", () => {
  const data = makeDataset(500, 4, 1);

  it("trainBoosting() gives what boost() gives", async () => {
    const options = { rounds: 10, rowShare: 0.7, columnShare: 0.5 };
    expect(await trainBoosting(data, options)).toEqual(boost(data, options));
  });

  it("trainBoosting() throws TrainingCancelled when its signal is aborted between rounds", async () => {
    const control = new AbortController();
    const heard: number[] = [];
    const progress = (done: number): void => {
      heard.push(done);
      if (done === 3) control.abort();
    };
    const training = trainBoosting(data, { rounds: 50 }, { signal: control.signal, progress });
    await expect(training).rejects.toThrow(TrainingCancelled);
    expect(heard).toEqual([1, 2, 3]);
  });

  it("trainBoosting() lets others run and hears a cancel from there", async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(), 0);
    const training = trainBoosting(makeDataset(5000, 20, 1), { rounds: 10_000 }, { signal: control.signal });
    await expect(training).rejects.toThrow(TrainingCancelled);
  });
});
