import type { RunSummary } from "../../src/contracts/run.js";
import type { BarColumns } from "../../src/market/series/bars.js";
import type { Recomputed, RunRequest, RunResponse } from "./run-messages.js";

type Body = RunRequest extends infer R ? (R extends RunRequest ? Omit<R, "id"> : never) : never;

/** Reads bars and recomputes runs in a worker, so that the page stays responsive. */
export class RunClient {
  readonly #worker = new Worker(import.meta.resolve("./run-worker.js"), { type: "module" });
  readonly #waiting = new Map<number, PromiseWithResolvers<RunResponse>>();
  #next = 0;
  #failure: Error | undefined;

  constructor() {
    this.#worker.addEventListener("message", (event: MessageEvent<RunResponse>) => {
      this.#waiting.get(event.data.id)?.resolve(event.data);
      this.#waiting.delete(event.data.id);
    });
    this.#worker.addEventListener("error", (event) => {
      this.#failure = new Error(event.message || "This browser did not start the page's worker");
      for (const { reject } of this.#waiting.values()) reject(this.#failure);
      this.#waiting.clear();
    });
  }

  /** Reads an Arrow stream and keeps its bars for `recompute`. */
  async open(arrow: ArrayBuffer): Promise<BarColumns> {
    const response = await this.#ask({ kind: "open", arrow }, [arrow]);
    if (response.kind !== "opened") throw new Error(`Unexpected answer "${response.kind}"`);
    return response.bars;
  }

  /** Runs again what a record says, over the bars that were opened. */
  async recompute(run: RunSummary): Promise<Recomputed> {
    const response = await this.#ask({ kind: "recompute", run }, []);
    if (response.kind !== "recomputed") throw new Error(`Unexpected answer "${response.kind}"`);
    return response.result;
  }

  async #ask(body: Body, transfer: Transferable[]): Promise<RunResponse> {
    if (this.#failure) throw this.#failure;
    const id = this.#next++;
    const pending = withResolvers<RunResponse>();
    this.#waiting.set(id, pending);
    this.#worker.postMessage({ ...body, id }, transfer);
    const response = await pending.promise;
    if (response.kind === "failed") throw new Error(response.message);
    return response;
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((done, fail) => ([resolve, reject] = [done, fail]));
  return { promise, resolve, reject };
}
