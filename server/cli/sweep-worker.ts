// One thread of `vernier sweep`.
import type { SweepRequest } from "../../src/research/sweep-messages.js";
import { SweepServer } from "../../src/research/sweep-server.js";
import { loadStrategy } from "./load-strategy.js";

const server = new SweepServer(async (word) => (await loadStrategy(word)).strategy);

globalThis.addEventListener("message", async ({ data }: MessageEvent<SweepRequest>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  globalThis.postMessage(await server.answer(data));
});
