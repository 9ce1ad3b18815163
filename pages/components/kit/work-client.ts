import type { PartOf, WorkOf, WorkProgress, WorkRequest, WorkResponse } from "./work-messages.js";

/** Who hears of a question's work before its answer. */
export interface WorkListener<P> {
  readonly progress?: WorkProgress;
  /** Hears each part of the result as the worker has it, in its order. */
  readonly part?: (part: P) => void;
  /** What of the question is handed over to the worker instead of copied. */
  readonly transfer?: Transferable[];
}

/** What an answer that was awaited rejects with when the work is stopped. */
export class WorkStopped extends Error {
  constructor() {
    super("Cancelled");
  }
}

interface Waiting extends WorkListener<never> {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Asks a worker for work, so that the page stays responsive. */
export class WorkClient<W extends WorkOf<W>> {
  readonly #open: () => Worker;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #failure: Error | null = null;
  #next = 0;

  /** @param open makes the worker, when it is first asked and when it is asked again after a stop */
  constructor(open: () => Worker) {
    this.#open = open;
  }

  /**
   * What the worker answers; rejects with what it could not do, and with `WorkStopped` when it is stopped. A worker that
   * broke answers nothing any more until it is stopped.
   */
  async ask<K extends keyof W>(
    kind: K,
    question: W[K]["question"],
    listener: WorkListener<PartOf<W[K]>> = {},
  ): Promise<W[K]["answer"]> {
    const worker = (this.#worker ??= this.#start());
    if (this.#failure) throw this.#failure;
    const id = this.#next++;
    const request: WorkRequest = { id, kind, question };
    worker.postMessage(request, listener.transfer ?? []);
    return new Promise<W[K]["answer"]>((resolve, reject) => {
      this.#waiting.set(id, { ...listener, resolve, reject });
    });
  }

  /** Ends what runs; the next question starts a new worker. */
  stop(): void {
    this.#worker?.terminate();
    [this.#worker, this.#failure] = [null, null];
    this.#rejectAll(new WorkStopped());
  }

  #start(): Worker {
    const worker = this.#open();
    const fail = (reason: string): void => {
      if (worker !== this.#worker) return;
      this.#failure = new Error(reason);
      this.#rejectAll(this.#failure);
    };
    worker.addEventListener("message", ({ data }: MessageEvent<WorkResponse>) => this.#receive(data));
    worker.addEventListener("messageerror", () =>
      fail("This browser cannot read what the page's worker says"),
    );
    worker.addEventListener("error", ({ message }) =>
      fail(message || "This browser did not start the page's worker"),
    );
    return worker;
  }

  #receive(response: WorkResponse): void {
    const waiting = this.#waiting.get(response.id);
    if (response.kind === "progress") return waiting?.progress?.(response.done, response.total);
    if (response.kind === "part") return waiting?.part?.(response.part as never);
    this.#waiting.delete(response.id);
    if (response.kind === "failed") waiting?.reject(new Error(response.message));
    else waiting?.resolve(response.answer as never);
  }

  #rejectAll(error: Error): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(error);
  }
}
