import { Worker } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { trainBoosting, type TrainingRun } from "../boosting.js";
import { trainForest } from "../forest.js";
import { makeDataset } from "../../data/test-dataset.js";
import type { OpenTrainingPort, TrainingResponse } from "./training-messages.js";
import { TrainingCancelled } from "./training-run.js";

let code = "";
let opened = 0;
let ended = 0;

/** A worker thread of Node that runs the training server. */
const openPort: OpenTrainingPort = (receive, died) => {
  const worker = new Worker(code, { eval: true });
  opened++;
  worker.on("message", (response: TrainingResponse) => receive(response));
  worker.on("error", (error) => died(error.message));
  worker.on("exit", () => ended++);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
  return { post: (request) => worker.postMessage(request), close: () => void worker.terminate() };
};

const on = (count: number): Pick<TrainingRun, "threads"> => ({ threads: { count, openPort } });

beforeAll(async () => {
  const contents = `
    import { parentPort } from "node:worker_threads";
    import { TrainingServer } from "./training-server.js";
    const server = new TrainingServer((response) => parentPort.postMessage(response));
    parentPort.on("message", (request) => server.take(request));`;
  const resolveDir = fileURLToPath(new URL(".", import.meta.url));
  const bundled = await build({
    stdin: { contents, resolveDir, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  code = bundled.outputFiles[0]!.text;
});

describe("training on threads", () => {
  const data = makeDataset(1500, 13, 1, 0.1);
  const validation = makeDataset(500, 13, 2, 0.1);

  it.each([2, 3])("trainBoosting() gives the same bits on %i threads as on one", async (count) => {
    const plain = { rounds: 12, maxLeaves: 15, monotone: Array.from({ length: 13 }, (_, k) => (k % 3) - 1) };
    expect(await trainBoosting(data, plain, on(count))).toEqual(await trainBoosting(data, plain));
    const drawn = { rounds: 30, rowShare: 0.6, columnShare: 0.4, patience: 3, learningRate: 0.5 };
    const run = { validation };
    expect(await trainBoosting(data, drawn, { ...run, ...on(count) })).toEqual(
      await trainBoosting(data, drawn, run),
    );
  });

  it("trainBoosting() gives the same bits when there are fewer features than threads", async () => {
    const narrow = makeDataset(300, 1, 1);
    expect(await trainBoosting(narrow, { rounds: 5 }, on(2))).toEqual(
      await trainBoosting(narrow, { rounds: 5 }),
    );
  });

  it("trainForest() gives the same bits on two threads as on one, and tells of every tree", async () => {
    const heard: number[] = [];
    const progress = (done: number): void => void heard.push(done);
    const threaded = await trainForest(data, { trees: 7 }, { ...on(2), progress });
    expect(threaded).toEqual(await trainForest(data, { trees: 7 }));
    expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await trainForest(data, { trees: 7 }, on(2))).toEqual(threaded);
  });

  it("trainBoosting() ends its workers when it is cancelled", async () => {
    const signal = { aborted: false };
    const progress = (done: number): void => void (signal.aborted = done === 3);
    const training = trainBoosting(data, { rounds: 10_000 }, { ...on(2), signal, progress });
    await expect(training).rejects.toThrow(TrainingCancelled);
    await expect.poll(() => opened - ended).toBe(0);
  });

  it("trainForest() fails with the reason when a worker dies", async () => {
    const dying: OpenTrainingPort = (_, died) => ({ post: () => died("out of memory"), close: () => {} });
    const training = trainForest(data, { trees: 3 }, { threads: { count: 2, openPort: dying } });
    await expect(training).rejects.toThrow("a worker died: out of memory");
  });
});
