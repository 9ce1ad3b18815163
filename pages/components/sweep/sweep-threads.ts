import type { OpenSweepPort, SweepResponse } from "../../src/research/sweep/sweep-messages.js";

/** The most threads a page starts, however many the processor has. */
const MOST_THREADS = 8;

/** Worker threads that stay when a sweep ends, because a slider soon starts the next. */
export class SweepThreads {
  readonly count = Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1));
  readonly #idle: Worker[] = [];

  /** Leases a thread; `close` gives it back, or ends it when it still owes an answer. */
  readonly open: OpenSweepPort = (receive, died) => {
    const worker =
      this.#idle.pop() ?? new Worker(import.meta.resolve("./page-sweep-worker.js"), { type: "module" });
    const lease = new AbortController();
    const { signal } = lease;
    let owed = 0;
    worker.addEventListener(
      "message",
      ({ data }: MessageEvent<SweepResponse>) => {
        owed--;
        receive(data);
      },
      { signal },
    );
    worker.addEventListener(
      "error",
      (event) => {
        event.preventDefault();
        owed = Number.NaN;
        died(event.message || "the browser ended it");
      },
      { signal },
    );
    return {
      post: (request) => {
        owed++;
        worker.postMessage(request, []);
      },
      close: () => {
        lease.abort();
        if (owed === 0) this.#idle.push(worker);
        else worker.terminate();
      },
    };
  };
}
