import { InputError } from "../../core/errors.js";
import type { Form, Model } from "../model/model.js";

interface Named {
  /** False where the file does not name its features, and they are `f0`, `f1` … */
  readonly named: boolean;
}

/** A model of others with one margin. */
export interface ImportedModel extends Named {
  readonly kind: "model";
  readonly model: Model;
  /** The names of its two classes where the file has them: the margin and the probability are those of the second. */
  readonly classes: readonly [string, string] | null;
}

/** A model of others with a margin for each of several classes or targets. */
export interface ImportedClasses extends Named {
  readonly kind: "classes";
  readonly features: readonly string[];
  readonly classes: readonly string[];
  /** One a class, in the order of their names. */
  readonly models: readonly Model[];
}

/** What a file of trees or weights holds. */
export type Imported = ImportedModel | ImportedClasses;

/** Most features that a file without names may have: a name is made for each. */
const MOST_FEATURES = 100_000;

/**
 * Names for features that have none.
 *
 * @throws InputError for more than 100,000.
 */
export function numberedNames(count: number): string[] {
  if (count > MOST_FEATURES) {
    throw new InputError(
      `Cannot read model: it says that a row has ${count} features, expected at most ${MOST_FEATURES}`,
    );
  }
  return Array.from({ length: count }, (_, k) => `f${k}`);
}

/** Names for classes or targets that have none: 0, 1, … */
export function numberedClasses(count: number): string[] {
  return Array.from({ length: count }, (_, k) => String(k));
}

/** The models of several classes, one a form: with a softmax link each counts against the others. */
export function classModels(features: readonly string[], forms: readonly Form[]): Model[] {
  return forms.map((form) => ({
    features,
    form,
    calibration: null,
    ...(form.link === "softmax" && { rivals: forms.filter((other) => other !== form) }),
    card: null,
  }));
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
