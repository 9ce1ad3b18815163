import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { InputError } from "../../../src/core/errors.js";
import type { OpenSweepPort } from "../../../src/research/sweep/sweep-messages.js";
import { CLONE } from "../../clone.js";
import { readConfig } from "../../config.js";
import { importedFiles } from "./imported-files.js";
import { refusalWords } from "./refusal-words.js";
import type { SandboxNews, SandboxRequest, StrategyCard } from "./sandbox-messages.js";
import type { StrategyRunner } from "./strategy-runner.js";
import { type Progress, revive } from "./strategy-work.js";

/** A strategy whose code runs in a thread of its own. */
export interface SandboxedStrategy {
  readonly card: StrategyCard;
  readonly runner: StrategyRunner;
}

/**
 * Loads a strategy's file in a thread without any permission but to read our library and what the file imports beside it.
 * The work on the strategy is done there as well, so that no bar crosses threads.
 *
 * @throws InputError, one line, as `loadCode` and `importedFiles`
 */
export async function openSandbox(file: string): Promise<SandboxedStrategy> {
  const { home } = readConfig(process.env, CLONE);
  const open = new SandboxThread(file, importedFiles(file, home));
  const loaded = await open.load();
  const runner: StrategyRunner = {
    run: async (name, task, progress) => {
      const news = await open.ask({ kind: "task", name, task }, progress);
      if (news.kind !== "answer") throw unexpected(news);
      return revive(name, news.answer as never, task);
    },
    sweepPort: (small) => (small ? sharedThread(open) : ownThread(file, open.readable)),
  };
  return { card: loaded.card, runner };
}

/** A thread of a sweep that loads the file anew. */
function ownThread(file: string, readable: readonly string[]): OpenSweepPort {
  return (receive, died) => {
    const thread = new SandboxThread(file, readable);
    const loaded = thread.load();
    loaded.catch((error: unknown) => died(reasonOf(error)));
    const port = sharedThread(thread)(receive, died);
    return {
      post: (request) =>
        void loaded.then(
          () => port.post(request),
          () => {},
        ),
      close: () => thread.close(),
    };
  };
}

/** A thread that has loaded the file already and is asked other things as well. */
function sharedThread(thread: SandboxThread): OpenSweepPort {
  return (receive, died) => {
    let closed = false;
    const hear = (news: SandboxNews): void => {
      if (closed) return;
      if (news.kind === "sweep") receive(news.response);
      else died(unexpected(news).message);
    };
    const fail = (error: unknown): void => {
      if (!closed) died(reasonOf(error));
    };
    return {
      post: (request) => void thread.ask({ kind: "sweep", request }).then(hear, fail),
      close: () => {
        closed = true;
      },
    };
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Waiting {
  readonly resolve: (news: SandboxNews) => void;
  readonly reject: (error: Error) => void;
  readonly progress: Progress | undefined;
}

/** A thread of Deno and those who wait for its answers, which come in order. */
class SandboxThread {
  readonly readable: readonly string[];
  readonly #file: string;
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #dead: Error | null = null;

  constructor(file: string, readable: readonly string[]) {
    this.#file = file;
    this.readable = readable;
    const read = [path.join(CLONE, "src"), path.join(CLONE, "node_modules"), ...readable];
    const none = { env: false, ffi: false, import: false, net: false, run: false, sys: false, write: false };
    const options: WorkerOptions & { readonly deno: object } = {
      type: "module",
      deno: { permissions: { ...none, read } },
    };
    this.#worker = new Worker(new URL("./sandbox-worker.ts", import.meta.url), options);
    this.#worker.addEventListener("message", ({ data }: MessageEvent<SandboxNews>) => this.#hear(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      const reason = refusalWords(
        event.message.replace(/^Uncaught (\(in promise\) )?(\w*Error|NotCapable): /, ""),
      );
      this.#die(new InputError(`Strategy ${file} failed: ${reason}`));
    });
  }

  async load(): Promise<Extract<SandboxNews, { kind: "loaded" }>> {
    const url = pathToFileURL(path.resolve(this.#file)).href;
    const news = await this.ask({ kind: "load", url, file: this.#file });
    if (news.kind !== "loaded") throw unexpected(news);
    return news;
  }

  ask(request: SandboxRequest, progress?: Progress): Promise<SandboxNews> {
    if (this.#dead) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject, progress });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
      this.#worker.postMessage(request);
    });
  }

  close(): void {
    this.#die(new Error(`The thread of ${this.#file} was closed`));
  }

  #hear(news: SandboxNews): void {
    if (news.kind === "progress") return this.#waiting[0]?.progress?.(news.done, news.total);
    const next = this.#waiting.shift();
    if (news.kind === "failed")
      next?.reject(news.input ? new InputError(news.reason) : new Error(news.reason));
    else next?.resolve(news);
  }

  #die(error: Error): void {
    this.#dead = error;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

function unexpected({ kind }: SandboxNews): Error {
  return new Error(`A strategy's thread answered out of turn: ${kind}`);
}
