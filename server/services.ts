import type { BarStore } from "./db/bar-store.js";
import type { RunStore } from "./db/run-store.js";
import type { TrialLedger } from "./trials/ledger.js";
import type { Site } from "./http/site.js";

/** All that the routes work with; `main.ts` makes the real ones, a test makes its own. */
export interface Services {
  readonly runs: RunStore;
  readonly trials: Pick<TrialLedger, "list">;
  readonly bars: Pick<BarStore, "findSeries" | "readBars">;
  /** Rejects when the database does not answer. */
  pingDatabase(): Promise<void>;
  /** The built pages. */
  readonly site: Site;
}

/** What a server says of itself. */
export interface ServerIdentity {
  readonly version: string;
  readonly codeVersion: string;
  /** The port it answers on. */
  readonly port: number;
}
