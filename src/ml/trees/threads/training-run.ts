import type { Dataset } from "../../data/dataset.js";
import type { OpenTrainingPort } from "./training-messages.js";

/** What a training run hears and tells. None of it changes the result but the validation set. */
export interface TrainingRun {
  /** Samples that the model does not see, for early stopping: a fold whose labels share no bar with the training. */
  readonly validation?: Dataset;
  /** Hears of each round or tree; `validationLoss` is NaN where there is no validation. */
  readonly progress?: (done: number, total: number, scores: { readonly validationLoss: number }) => void;
  /** An `AbortSignal`, or what looks like one; looked at after each round or tree. */
  readonly signal?: { readonly aborted: boolean };
  /** Workers to train on; this thread alone where left out. They pay from about a million cells (rows × features). */
  readonly threads?: TrainingThreads;
}

/** Workers, and how one is started. */
export interface TrainingThreads {
  readonly count: number;
  readonly openPort: OpenTrainingPort;
}

/** Training ended because its signal was aborted. */
export class TrainingCancelled extends Error {
  override readonly name = "TrainingCancelled";

  constructor() {
    super("Training was cancelled");
  }
}
