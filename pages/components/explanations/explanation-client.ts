import type { ExplanationWork } from "./explanation-messages.js";
import { WorkClient } from "../kit/work-client.js";

/** Asks a worker to read, check and explain a model. */
export class ExplanationClient extends WorkClient<ExplanationWork> {
  constructor() {
    super(() => new Worker(import.meta.resolve("./explanation-worker.js"), { type: "module" }));
  }
}
