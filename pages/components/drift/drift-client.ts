import type { DriftMessage, DriftQuestion } from "./drift-messages.js";

/** Has a worker watch a model, so that the page stays responsive. */
export class DriftClient {
  #worker: Worker | null = null;

  /** Asks a new worker; what an earlier one was asked is dropped. */
  ask(question: DriftQuestion, hear: (message: DriftMessage) => void): void {
    this.stop();
    const worker = new Worker(import.meta.resolve("./drift-worker.js"), { type: "module" });
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<DriftMessage>) => {
      if (worker !== this.#worker) return;
      if (data.kind === "done" || data.kind === "failed") this.stop();
      hear(data);
    });
    worker.addEventListener("error", (event) => {
      if (worker !== this.#worker) return;
      this.stop();
      hear({ kind: "failed", message: event.message || "This browser did not start the page's worker" });
    });
    worker.postMessage(question, []);
  }

  /** Ends what runs. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
