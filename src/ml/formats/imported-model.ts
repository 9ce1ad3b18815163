import { InputError } from "../../core/errors.js";
import type { Model } from "../model/model.js";

/** A model of others. */
export interface ImportedModel {
  readonly model: Model;
  /** False where the file does not name its features, and they are `f0`, `f1` … */
  readonly named: boolean;
}

/** Names for features that have none. */
export function numberedNames(count: number): string[] {
  return Array.from({ length: count }, (_, k) => `f${k}`);
}

/**
 * A model whose features go by other names, in the same order: how columns are given by place to a model whose file
 * does not name its features.
 *
 * @throws InputError unless there is one name a feature.
 */
export function nameFeatures(model: Model, names: readonly string[]): Model {
  if (names.length === model.features.length) return { ...model, features: names };
  throw new InputError(
    `Cannot predict: the model expects ${model.features.length} features and does not name them, the data has ${names.length} columns`,
  );
}
