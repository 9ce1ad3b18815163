import type { BoostingResult, BoostingTask } from "../boosting-rounds.js";
import type { ForestTask } from "../forest-trees.js";
import type { TreeEnsemble } from "../ensemble/tree-ensemble.js";

/** What training asks of a worker. */
export type TrainingRequest =
  | {
      /** Boost together with the other threads of a team; the task's bins lie in shared memory. */
      readonly kind: "boost";
      readonly task: BoostingTask;
      readonly memory: SharedArrayBuffer;
      readonly thread: number;
      readonly threads: number;
    }
  | { readonly kind: "forest"; readonly task: ForestTask }
  /** Grow one tree of the forest that was sent before. */
  | { readonly kind: "tree"; readonly tree: number };

/** What a worker answers. */
export type TrainingResponse =
  | { readonly kind: "round"; readonly done: number; readonly validationLoss: number }
  | { readonly kind: "boosted"; readonly result: BoostingResult }
  | { readonly kind: "tree"; readonly tree: number; readonly ensemble: TreeEnsemble }
  /** It cannot do anything: the reason is for a person. */
  | { readonly kind: "refused"; readonly reason: string };

/** A worker, or what stands for one. */
export interface TrainingPort {
  post(request: TrainingRequest): void;
  /** Ends it, whatever it is at. */
  close(): void;
}

/** Starts a worker that gives its answers to `receive`, and the reason to `died` when it ends unasked. */
export type OpenTrainingPort = (
  receive: (response: TrainingResponse) => void,
  died: (reason: string) => void,
) => TrainingPort;
