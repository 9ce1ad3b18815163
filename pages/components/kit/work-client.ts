import type { WorkOf, WorkProgress, WorkRequest, WorkResponse } from "./work-messages.js";

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly progress: WorkProgress;
}

/** Asks a worker for work, so that the page stays responsive. */
export class WorkClient<W extends WorkOf<W>> {
  readonly #open: () => Worker;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #next = 0;

  /** @param open makes the worker, when it is first asked and when it is asked again after a stop */
  constructor(open: () => Worker) {
    this.#open = open;
  }

  /** What the worker answers; rejects with what it could not do, and when it is stopped. */
  ask<K extends keyof W>(
    kind: K,
    question: W[K]["question"],
    progress: WorkProgress = () => {},
  ): Promise<W[K]["answer"]> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    return new Promise<W[K]["answer"]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      worker.postMessage({ id, kind, question } satisfies WorkRequest, []);
    });
  }

  /** Ends what runs; the next question starts a new worker. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#rejectAll(new Error("Cancelled"));
  }

  #start(): Worker {
    const worker = this.#open();
    worker.addEventListener("message", ({ data }: MessageEvent<WorkResponse>) => this.#receive(data));
    worker.addEventListener("error", (event) =>
      this.#rejectAll(new Error(event.message || "This browser did not start the page's worker")),
    );
    return worker;
  }

  #receive(response: WorkResponse): void {
    const waiting = this.#waiting.get(response.id);
    if (response.kind === "progress") return waiting?.progress(response.done, response.total);
    this.#waiting.delete(response.id);
    if (response.kind === "failed") waiting?.reject(new Error(response.message));
    else waiting?.resolve(response.answer as never);
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
