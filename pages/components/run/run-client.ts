import { WorkClient } from "../kit/work-client.js";
import type { RunWork } from "./run-messages.js";

/** Asks a worker to read bars and to run again what a record says. */
export class RunClient extends WorkClient<RunWork> {
  constructor() {
    super(() => new Worker(import.meta.resolve("./run-worker.js"), { type: "module" }));
  }
}
