import type { OpenTrainingPort, TrainingResponse } from "../../../src/ml/trees/threads/training-messages.js";

/** A training worker on its own thread. */
export const openTrainingPort: OpenTrainingPort = (receive, died) => {
  const worker = new Worker(new URL("./training-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<TrainingResponse>) => receive(data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    died(event.message);
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  return { post: (request) => worker.postMessage(request), close: () => worker.terminate() };
};
