import type { StudyKind, StudyRequest, StudyResponse, StudyWork } from "./study-messages.js";

type Progress = (done: number, total: number) => void;

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly progress: Progress;
}

/** Asks a worker for studies, so that the page stays responsive. */
export class StudyClient {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #next = 0;

  /** What the worker answers; rejects with what it could not do, and when it is stopped. */
  ask<K extends StudyKind>(
    kind: K,
    question: StudyWork[K]["question"],
    progress: Progress = () => {},
  ): Promise<StudyWork[K]["answer"]> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    return new Promise<StudyWork[K]["answer"]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      worker.postMessage({ id, kind, question } as StudyRequest, []);
    });
  }

  /** Ends what runs; the next question starts a new worker. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#rejectAll(new Error("Cancelled"));
  }

  #start(): Worker {
    const worker = new Worker(import.meta.resolve("./study-worker.js"), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<StudyResponse>) => this.#receive(data));
    worker.addEventListener("error", (event) =>
      this.#rejectAll(new Error(event.message || "This browser did not start the page's worker")),
    );
    return worker;
  }

  #receive(response: StudyResponse): void {
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
