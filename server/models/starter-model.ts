import { InputError } from "../../src/core/errors.js";
import { hashBars, type Bars } from "../../src/market/series/bars.js";
import { describeRule } from "../../src/ml/data/label-rule.js";
import type { ModelCard } from "../../src/ml/model/model-card.js";
import type { TrainModelRun } from "../../src/ml/training/train-model.js";
import { STARTER_TRAINING } from "../../src/research/models/starter-model.js";
import { trainOnBars } from "../../src/research/models/train-on-bars.js";
import type { ModelStore } from "./model-store.js";

/** The starter model's id, and whether it was trained now. */
export interface StarterModel {
  readonly modelId: string;
  readonly trained: boolean;
}

/**
 * Trains the starter model on bars and keeps it, unless the store has it.
 *
 * @throws TrainingCancelled when the signal says so.
 */
export async function keepStarterModel(
  store: ModelStore,
  bars: Bars,
  run: TrainModelRun = {},
): Promise<StarterModel> {
  const dataHash = hashBars(bars);
  const there = store.list().find((modelId) => {
    const card = cardOf(store, modelId);
    return card !== null && isStarter(card, dataHash);
  });
  if (there !== undefined) return { modelId: there, trained: false };
  const { model } = await trainOnBars(bars, STARTER_TRAINING, run);
  return { modelId: store.save(model).modelId, trained: true };
}

/** Null for a model that cannot be read: it is none to rely on. */
function cardOf(store: ModelStore, modelId: string): ModelCard | null {
  try {
    return store.read(modelId).card;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function isStarter(card: ModelCard, dataHash: string): boolean {
  const { algorithm, features, rule, parameters = {} } = STARTER_TRAINING;
  const same =
    card.algorithm === algorithm &&
    card.data.hash === dataHash &&
    card.label.rule === describeRule(rule) &&
    card.features.map(({ hash }) => hash).join() === features.map(({ hash }) => hash).join();
  return same && Object.entries(parameters).every(([name, value]) => card.options[name] === value);
}
