import process from "node:process";
import type { Model } from "../../src/ml/model/model.js";
import { modelHash } from "../../src/ml/formats/model-file.js";
import { createModelStore, type CardedModel } from "./model-store.js";

/** A linear model with a card, of as many features as asked for. */
export function testModel(seed: number, width = 3): CardedModel {
  const column = (of: (k: number) => number): Float64Array =>
    Float64Array.from({ length: width }, (_, k) => of(k));
  const model: Model = {
    features: Array.from({ length: width }, (_, k) => `x${k}`),
    form: {
      link: "logistic",
      intercept: seed,
      coefficients: column((k) => k / 7),
      centre: column((k) => k / 3),
      scale: column(() => 2),
    },
    calibration: { method: "platt", slope: -1, offset: 0.5 },
    card: null,
  };
  const hash = modelHash(model);
  const none = { rows: 0, accuracy: null, auc: null, logLoss: null, brier: null, ece: null, baseline: null };
  return {
    ...model,
    card: {
      modelId: hash.slice(0, 16),
      hash,
      algorithm: "logistic",
      options: {},
      seed,
      data: { name: "TEST", hash: "", rows: 0, first: "", last: "", synthetic: true },
      label: { rule: "", horizon: 1, baseRate: 0.5 },
      features: [],
      folds: [],
      inSample: none,
      outOfSample: none,
    },
  };
}

/** As a program: saves ever other models to the folder that is named, and says so, until it is killed. */
const home = process.argv[2];
if (process.argv[1]?.endsWith("test-save-loop.ts") && home !== undefined) {
  const store = createModelStore(home);
  for (let seed = 1; ; seed++) {
    store.save(testModel(seed, 4000));
    process.stdout.write(`${seed}\n`);
  }
}
