// One thread of `vernier sweep`.
import type { SweepRequest } from "../../../src/research/sweep/sweep-messages.js";
import { SweepServer } from "../../../src/research/sweep/sweep-server.js";
import { findStrategy } from "../../../src/strategies/catalog.js";

const server = new SweepServer(async (name) => findStrategy(name));

globalThis.addEventListener("message", async ({ data }: MessageEvent<SweepRequest>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  globalThis.postMessage(await server.answer(data));
});
