import { WorkClient } from "../kit/work-client.js";
import type { DriftWork } from "./drift-messages.js";

/** Has a worker watch a model. */
export class DriftClient extends WorkClient<DriftWork> {
  constructor() {
    super(() => new Worker(import.meta.resolve("./drift-worker.js"), { type: "module" }));
  }
}
