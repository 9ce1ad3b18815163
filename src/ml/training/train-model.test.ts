import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { splitOffLast, takeRows } from "../data/dataset-rows.js";
import type { Dataset } from "../data/dataset.js";
import { ALGORITHMS, algorithmParameters } from "./fit-form.js";
import { probabilityOfMargin } from "../model/margin-probability.js";
import { readModelFile, writeModelFile } from "../formats/model-file.js";
import { margins } from "../model/predict.js";
import { purgedFolds } from "../data/purged-folds.js";
import { makeDataset } from "../data/test-dataset.js";
import { TrainingCancelled } from "../trees/threads/training-run.js";
import { trainModel, type TrainingOrigin, type TrainModelOptions } from "./train-model.js";

const origin: TrainingOrigin = {
  data: {
    name: "TEST",
    hash: "0".repeat(64),
    rows: 900,
    first: "2020-01-01",
    last: "2022-01-01",
    synthetic: true,
  },
  label: { rule: "the label is 1", horizon: 5 },
  features: [],
};
const small = { rounds: 15, maxLeaves: 6 };
const settings = { boosting: small, forest: { trees: 20, maxDepth: 5 }, logistic: {} };
const boosting: TrainModelOptions = { algorithm: "boosting", parameters: small, folds: 4 };

/** Rows whose labels reach five bars ahead. */
function horizonDataset(rows: number, seed: number): Dataset {
  const dataset = makeDataset(rows, 5, seed);
  const starts = Int32Array.from({ length: rows }, (_, i) => i);
  return { ...dataset, spans: { starts, ends: starts.map((i) => i + 5) } };
}

const dataset = horizonDataset(900, 3);

describe("trainModel", () => {
  it.each(ALGORITHMS)(
    "trainModel() finds what there is to find with %s, and says so out of sample",
    async (algorithm) => {
      const parameters = settings[algorithm];
      const { model, outOfFold } = await trainModel(dataset, origin, { ...boosting, algorithm, parameters });
      const { card } = model;
      expect(card.outOfSample.auc).toBeGreaterThan(0.7);
      expect(card.outOfSample.accuracy).toBeGreaterThan(card.outOfSample.baseline! + 0.1);
      expect(card.inSample.logLoss).toBeLessThan(card.outOfSample.logLoss!);
      expect(card.outOfSample.rows).toBe(900);
      expect(card.folds.map((fold) => fold.test)).toEqual([225, 225, 225, 225]);
      expect(card).toMatchObject({ algorithm, seed: 1, modelId: card.hash.slice(0, 16), data: origin.data });
      expect(card.label.baseRate).toBeCloseTo(dataset.labels.reduce((a, b) => a + b, 0) / 900, 12);
      expect(outOfFold.probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
      const reread = readModelFile(writeModelFile(model));
      expect(margins(reread, dataset)).toEqual(margins(model, dataset));
      expect(reread.card).toEqual(card);
    },
  );

  it("trainModel() has the same hash for the same inputs, and another for another seed or option", async () => {
    const options = { ...boosting, folds: 3, parameters: { ...small, rowShare: 0.5 } };
    const hashes = await Promise.all(
      [options, options, { ...options, seed: 2 }, { ...options, calibration: "isotonic" as const }].map(
        async (o) => (await trainModel(dataset, origin, o)).model.card.hash,
      ),
    );
    expect(hashes[0]).toBe(hashes[1]);
    expect(new Set(hashes).size).toBe(3);
  });

  it("trainModel() finds nothing in shuffled labels: AUC .5 ± .03 out of sample", async () => {
    const aucs: number[] = [];
    for (let seed = 1; seed <= 6; seed++) {
      const random = createRandom(seed);
      const labels = dataset.labels.slice();
      for (let i = labels.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        [labels[i], labels[j]] = [labels[j]!, labels[i]!];
      }
      for (const algorithm of ALGORITHMS) {
        const parameters = settings[algorithm];
        const shuffled = { ...dataset, labels };
        const { model } = await trainModel(shuffled, origin, { ...boosting, algorithm, parameters });
        aucs.push(model.card.outOfSample.auc!);
        expect(model.card.inSample.auc).toBeGreaterThanOrEqual(0.5);
      }
    }
    expect(Math.abs(aucs.reduce((a, b) => a + b, 0) / aucs.length - 0.5)).toBeLessThan(0.03);
  });

  it("trainModel() tests no row by a model that was trained on a label with bars of its own", async () => {
    // Six rows share one coin and one feature value. Spans that say so keep a block out of its own training.
    const rows = 300;
    const block = Int32Array.from({ length: rows }, (_, i) => i - (i % 6));
    const auc = async (seed: number, honest: boolean): Promise<number> => {
      const random = createRandom(seed);
      const coins = Float64Array.from({ length: rows }, () => random.next());
      const starts = honest ? block : block.map((_, i) => i);
      const blocks: Dataset = {
        names: ["x"],
        rows,
        values: Float32Array.from(block, (start) => coins[start + 1]!),
        labels: Float64Array.from(block, (start) => Math.round(coins[start]!)),
        weights: null,
        spans: { starts, ends: honest ? starts.map((s) => s + 5) : starts },
        time: Float64Array.from({ length: rows }, (_, i) => i),
      };
      const parameters = { rounds: 12, learningRate: 1, bins: 255, minLeafRows: 1, patience: 0 };
      const options = {
        algorithm: "boosting",
        parameters,
        folds: 37,
        embargo: 0,
        calibration: "none",
      } as const;
      const { card } = (await trainModel(blocks, origin, options)).model;
      expect(card.inSample.auc).toBeGreaterThan(0.95);
      return card.outOfSample.auc!;
    };
    const mean = async (honest: boolean): Promise<number> => {
      const found = [await auc(1, honest), await auc(2, honest), await auc(3, honest), await auc(4, honest)];
      return found.reduce((a, b) => a + b, 0) / found.length;
    };
    expect(Math.abs((await mean(true)) - 0.5)).toBeLessThan(0.1);
    expect(await mean(false)).toBeGreaterThan(0.7);
  });

  it("trainModel() weighs, embargoes and calibrates as told", async () => {
    const weights = Float64Array.from({ length: 900 }, (_, i) => 1 + (i % 3));
    const plain = (await trainModel(dataset, origin, { ...boosting, calibration: "none", embargo: 0.1 }))
      .model;
    expect(plain.calibration).toBeNull();
    expect(plain.card.folds[0]!.train).toBe(900 - 225 - 5 - 90);
    expect(plain.card.options).toMatchObject({
      calibration: "none",
      embargo: 0.1,
      folds: 4,
      weighted: false,
      rounds: 15,
    });
    expect(plain.card.options["roundsKept"]).toBeLessThanOrEqual(15);
    const heavy = (await trainModel({ ...dataset, weights }, origin, boosting)).model;
    expect(heavy.card.options["weighted"]).toBe(true);
    expect(heavy.calibration).toMatchObject({ method: "platt" });
  });

  it("trainModel() says the base rate when the calibration would turn the model round", async () => {
    const half = (i: number): number => (i < 450 ? 1 : -1);
    const turned = dataset.labels.map((_, i) => Number(half(i) * dataset.values[i * 5]! > 0));
    const { model } = await trainModel({ ...dataset, labels: turned }, origin, {
      algorithm: "logistic",
      folds: 2,
    });
    const { outOfSample, label } = model.card;
    expect(outOfSample.auc).toBeLessThan(0.1);
    expect(model.calibration).toEqual({ method: "platt", slope: 0, offset: expect.any(Number) as number });
    expect(probabilityOfMargin(model)(3)).toBeCloseTo(label.baseRate, 9);
  });

  it("trainModel() tells its progress, which never falls, and can be cancelled", async () => {
    const shares: number[] = [];
    const stages = new Set<string>();
    const signal = { aborted: false };
    await trainModel(dataset, origin, boosting, {
      signal,
      progress: (share, stage) => {
        shares.push(share);
        stages.add(stage);
      },
    });
    expect(shares.every((share, i) => share >= (shares[i - 1] ?? 0))).toBe(true);
    expect(shares.at(-1)).toBe(1);
    expect([...stages]).toEqual([
      "fold 1 of 4",
      "fold 2 of 4",
      "fold 3 of 4",
      "fold 4 of 4",
      "all rows",
      "done",
    ]);
    const cancelled = trainModel(dataset, origin, boosting, {
      signal,
      progress: (share) => {
        signal.aborted = share > 0.3;
      },
    });
    await expect(cancelled).rejects.toThrow(TrainingCancelled);
  });

  it("trainModel() refuses what it cannot train, and names it", async () => {
    const refuses = (data: Dataset, options: object, text: string): Promise<void> =>
      expect(trainModel(data, origin, { ...boosting, ...options })).rejects.toThrow(text);
    const still = { ...dataset, values: dataset.values.map((v, i) => (i % 5 === 2 ? 7 : v)) };
    await refuses(still, {}, 'Cannot learn from feature "x2"');
    await refuses({ ...dataset, labels: new Float64Array(900) }, {}, "labels of one class");
    await refuses(dataset, { folds: 1 }, "folds is 1, expected an integer from 2");
    await refuses(dataset, { folds: 1000 }, "1000 folds of 900 rows");
    await refuses(dataset, { folds: 2, embargo: 0.49 }, "fold 1 of 2: 4 rows are left after purging");
    await refuses(dataset, { embargo: 1 }, "embargo is 1");
    await refuses(dataset, { seed: -1 }, "seed is -1");
    await refuses(dataset, { algorithm: "magic" }, 'Unknown model "magic", expected one of: boosting');
    await refuses(
      dataset,
      { algorithm: "forest", calibration: "temperature", parameters: {} },
      "choose platt",
    );
    await refuses(dataset, { calibration: "beta" }, 'Unknown calibration "beta"');
    await refuses(
      dataset,
      { parameters: { round: 3 } },
      'Unknown parameter "round", expected one of: rounds',
    );
    const sorted = dataset.labels.slice().sort();
    await refuses({ ...dataset, labels: sorted }, { folds: 2 }, "all its labels are");
  });

  it("trainModel() trains logistic regression where a feature stands still within a fold's training rows", async () => {
    const late = { ...dataset, values: dataset.values.map((v, i) => (i % 5 === 4 && i < 5 * 700 ? 0 : v)) };
    const { model } = await trainModel(late, origin, { algorithm: "logistic", folds: 2 });
    expect(model.card.outOfSample.auc).toBeGreaterThan(0.6);
  });
});

describe("splitOffLast", () => {
  it("splitOffLast() lets no label of a fitting row reach the validation, nor purgedFolds() a test", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 10, maxLength: 80 }),
        fc.double({ min: 0.1, max: 0.5, noNaN: true }),
        (lengths, share) => {
          const starts = lengths.map((_, i) => i);
          const ends = lengths.map((length, i) => i + length);
          const { fit, validation } = splitOffLast({ starts, ends }, share);
          expect(validation.length).toBe(Math.floor(lengths.length * share));
          for (const i of fit) for (const j of validation) expect(ends[i]! < starts[j]!).toBe(true);
          for (const { test, train } of purgedFolds({ starts, ends }, { folds: 3 })) {
            const taken = {
              starts: Array.from(train, (i) => starts[i]!),
              ends: Array.from(train, (i) => ends[i]!),
            };
            const inner = splitOffLast(taken, share);
            for (const i of inner.fit) {
              for (const j of inner.validation) expect(taken.ends[i]! < taken.starts[j]!).toBe(true);
            }
            for (const i of train) {
              for (let j = test.start; j < test.end; j++) {
                expect(starts[i]! > ends[j]! || ends[i]! < starts[j]!).toBe(true);
              }
            }
          }
        },
      ),
      { seed: 2, numRuns: 60 },
    );
  });
  it("takeRows() takes rows with all that belongs to them", () => {
    const taken = takeRows({ ...dataset, weights: dataset.labels.map((l) => l + 1) }, Int32Array.of(7, 30));
    expect(taken.rows).toBe(2);
    expect(Array.from(taken.values.slice(5))).toEqual(Array.from(dataset.values.slice(150, 155)));
    expect([taken.labels[1], taken.weights![1], taken.spans.ends[1], taken.time[1]]).toEqual([
      dataset.labels[30],
      dataset.labels[30]! + 1,
      35,
      dataset.time[30],
    ]);
  });
  it("algorithmParameters() has all numbers but the seed", () => {
    for (const algorithm of ALGORITHMS) {
      const names = algorithmParameters(algorithm).map(({ name }) => name);
      expect(names.length).toBeGreaterThan(0);
      expect(names).not.toContain("seed");
    }
  });
});
