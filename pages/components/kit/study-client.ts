import type { StudyWork } from "./study-messages.js";
import { WorkClient } from "./work-client.js";

/** Asks a worker for studies, so that the page stays responsive. */
export class StudyClient extends WorkClient<StudyWork> {
  constructor() {
    super(() => new Worker(import.meta.resolve("./study-worker.js"), { type: "module" }));
  }
}
