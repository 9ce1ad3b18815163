import type { BinnedColumns } from "../growing/binning.js";
import type { BoostingResult, BoostingTask } from "../boosting-rounds.js";
import type { ForestTask } from "../forest-trees.js";
import type { TrainingPort, TrainingResponse } from "./training-messages.js";
import { TrainingCancelled, type TrainingRun, type TrainingThreads } from "./training-run.js";
import { teamMemory } from "./training-team.js";
import type { TreeEnsemble } from "../ensemble/tree-ensemble.js";

/** Boosts on a team of workers; null where there is none, or no memory to share. */
export function boostOnThreads(task: BoostingTask, run: TrainingRun): Promise<BoostingResult> | null {
  const { threads } = run;
  if (!threads || threads.count < 2) return null;
  const memory = teamMemory(threads.count);
  if (memory === undefined) return null;
  const { training, options, binned } = task;
  // Only rows that a tree was not grown on are walked by value.
  const values = options.rowShare < 1 ? training.values : new Float32Array(0);
  const shared = { ...task, binned: shareBins(binned), training: { ...training, values } };
  return gather<BoostingResult>(threads, run, (crew, end) => {
    crew.forEach((port, thread) =>
      port.post({ kind: "boost", task: shared, memory, thread, threads: threads.count }),
    );
    return (response) => {
      if (response.kind === "boosted") end(response.result);
      if (response.kind !== "round") return;
      run.progress?.(response.done, options.rounds, { validationLoss: response.validationLoss });
    };
  });
}

/** Grows a forest's trees on workers, each the next that is left; null where there are none. */
export function growOnThreads(task: ForestTask, run: TrainingRun): Promise<TreeEnsemble[]> | null {
  const { threads } = run;
  if (!threads || threads.count < 2) return null;
  const { trees } = task.options;
  const shared = { ...task, binned: shareBins(task.binned) };
  return gather<TreeEnsemble[]>(threads, run, (crew, end) => {
    const grown: TreeEnsemble[] = [];
    let next = 0;
    let done = 0;
    const hand = (port: TrainingPort): void => {
      if (next < trees) port.post({ kind: "tree", tree: next++ });
    };
    for (const port of crew) {
      port.post({ kind: "forest", task: shared });
      hand(port);
    }
    return (response, port) => {
      if (response.kind !== "tree") return;
      grown[response.tree] = response.ensemble;
      done++;
      run.progress?.(done, trees, { validationLoss: Number.NaN });
      if (done === trees) end(grown);
      else hand(port);
    };
  });
}

type Receive = (response: TrainingResponse, port: TrainingPort) => void;

/** Opens the workers, lets `start` give them work, and closes them when it ends, fails or is cancelled. */
function gather<T>(
  { count, openPort }: TrainingThreads,
  { signal }: TrainingRun,
  start: (crew: readonly TrainingPort[], end: (value: T) => void) => Receive,
): Promise<T> {
  const crew: TrainingPort[] = [];
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) throw new TrainingCancelled();
    let receive: Receive = () => {};
    for (let thread = 0; thread < count; thread++) {
      const port = openPort(
        (response) => {
          if (response.kind === "refused") reject(new Error(response.reason));
          else receive(response, port);
          if (signal?.aborted) reject(new TrainingCancelled());
        },
        (reason) => reject(new Error(`Cannot train: a worker died: ${reason}`)),
      );
      crew.push(port);
    }
    receive = start(crew, resolve);
  }).finally(() => crew.forEach((port) => port.close()));
}

/** Bins in memory that workers share instead of copying; as they are where the platform shares none. */
function shareBins(binned: BinnedColumns): BinnedColumns {
  if (globalThis.SharedArrayBuffer === undefined) return binned;
  const bins = new Uint8Array(new SharedArrayBuffer(binned.bins.length));
  bins.set(binned.bins);
  return { ...binned, bins };
}
