// One thread of a sweep in the page.
import type { SweepRequest } from "../../src/research/sweep/sweep-messages.js";
import { SweepServer } from "../../src/research/sweep/sweep-server.js";
import { findStrategy } from "../../src/strategies/catalog.js";

let server: SweepServer | undefined;

addEventListener("message", async ({ data }: MessageEvent<SweepRequest>) => {
  // The thread outlives a sweep; what a server keeps belongs to one.
  if (data.kind === "open") server = undefined;
  server ??= new SweepServer(async (name) => findStrategy(name));
  postMessage(await server.answer(data));
});
