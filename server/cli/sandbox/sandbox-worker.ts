// The thread in which a strategy's file runs, and with it the work on it: without any permission but to read its own code.
import { InputError } from "../../../src/core/errors.js";
import type { SweepResponse } from "../../../src/research/sweep/sweep-messages.js";
import { SweepServer } from "../../../src/research/sweep/sweep-server.js";
import type { CompletedStrategy } from "../../../src/strategies/contract/user-strategy.js";
import { loadCode } from "./load-code.js";
import { lockGlobals } from "./lock-globals.js";
import { refusalWords } from "./refusal-words.js";
import type { SandboxNews, SandboxRequest } from "./sandbox-messages.js";
import { workOn } from "./strategy-work.js";

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
const tell = (news: SandboxNews): void => send(news);
const send = globalThis.postMessage.bind(globalThis) as (news: SandboxNews) => void;

let file = "";
let loaded: CompletedStrategy | null = null;
const sweep = new SweepServer(async () => loaded!.strategy);

async function answer(request: SandboxRequest): Promise<SandboxNews> {
  if (request.kind === "load") {
    lockGlobals();
    file = request.file;
    loaded = await loadCode(request.url, file);
    const { name, title, description, parameters } = loaded.strategy;
    return { kind: "loaded", card: { name, title, description, parameters } };
  }
  if (request.kind === "sweep")
    return { kind: "sweep", response: inWords(await sweep.answer(request.request)) };
  const work = workOn(loaded!.strategy, loaded!.streams)[request.name];
  const progress = (done: number, total: number): void => tell({ kind: "progress", done, total });
  return { kind: "answer", answer: await work(request.task as never, progress) };
}

/** A response whose reasons say what the code may not do. */
function inWords(response: SweepResponse): SweepResponse {
  if (response.kind === "refused") return { ...response, reason: refusalWords(response.reason) };
  if (response.kind === "ready" || response.chunk.failed.length === 0) return response;
  const failures = response.chunk.failed.map(({ point, reason }) => ({
    point,
    reason: refusalWords(reason),
  }));
  return { ...response, chunk: { ...response.chunk, failed: failures } };
}

function failed(error: unknown): SandboxNews {
  return { kind: "failed", reason: refusalWords(textOf(error)), input: error instanceof InputError };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

let broken: unknown = null;
for (const kind of ["unhandledrejection", "error"] as const) {
  globalThis.addEventListener(kind, (event: Event) => {
    event.preventDefault();
    broken ??=
      (event as PromiseRejectionEvent).reason ?? (event as ErrorEvent).error ?? new Error("It failed");
  });
}

/** What the code began and did not wait for may have failed by now: then the work is worth nothing. */
async function settle(news: SandboxNews): Promise<SandboxNews> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (broken === null) return news;
  const reason = textOf(broken);
  broken = null;
  throw new InputError(`Strategy ${file} failed: ${reason}`);
}

globalThis.addEventListener("message", ({ data }: MessageEvent<SandboxRequest>) => {
  answer(data).then(settle).catch(failed).then(tell);
});
