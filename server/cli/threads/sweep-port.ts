import { localSweepPort } from "../../../src/research/sweep/sweep-local.js";
import type { OpenSweepPort, SweepResponse } from "../../../src/research/sweep/sweep-messages.js";
import { findStrategy } from "../../../src/strategies/catalog.js";

/** A worker on its own thread. */
export const openWorkerPort: OpenSweepPort = (receive, died) => {
  const worker = new Worker(new URL("./sweep-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<SweepResponse>) => receive(data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    died(event.message);
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  return { post: (request) => worker.postMessage(request), close: () => worker.terminate() };
};

/** The points run on this thread, with a pause between chunks in which a signal is heard. */
export const openMainPort: OpenSweepPort = localSweepPort(
  async (name) => findStrategy(name),
  (task) => setTimeout(task, 0),
);
