import type { LinearModel } from "../linear/linear-model.js";
import type { ModelCard } from "./model-card.js";
import type { Calibration } from "../calibration/calibration.js";
import type { TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

/** What computes a margin. */
export type Form = TreeEnsemble | LinearModel;

/**
 * A model as it is stored, exchanged and explained: its features by name, its form, its calibration and its card. An
 * imported model has no card.
 */
export interface Model {
  /** Names of the features in the order of a row. */
  readonly features: readonly string[];
  readonly form: Form;
  /** From margin to probability; null means the form's own link. */
  readonly calibration: Calibration | null;
  /** Of a "softmax" link: the forms of the other classes, whose margins this one's counts against. */
  readonly rivals?: readonly Form[];
  readonly card: ModelCard | null;
}

/** True where the model is a sum of trees. */
export function isTrees(form: Form): form is TreeEnsemble {
  return "roots" in form;
}
