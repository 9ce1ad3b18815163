import type { Access } from "./access/access.js";
import type { BarStore } from "./db/bars/bar-store.js";
import type { RunStore } from "./db/run-store.js";
import type { IdempotencyStore } from "./http/idempotency.js";
import type { Site } from "./http/site.js";
import type { RunJobs } from "./jobs/run-jobs.js";
import type { TradingDesk } from "./desk/contract/trading-desk.js";
import type { TrialLedger } from "./trials/ledger.js";

/** All that the routes work with; `main.ts` makes the real ones, a test makes its own. */
export interface Services {
  readonly runs: RunStore;
  readonly trials: Pick<TrialLedger, "list">;
  readonly bars: Pick<BarStore, "findSeries" | "readBars">;
  readonly runJobs: RunJobs;
  readonly desk: TradingDesk;
  readonly access: Access;
  readonly idempotency: IdempotencyStore;
  /** Rejects when the database does not answer. */
  pingDatabase(): Promise<void>;
  /** Whether the pages are built. */
  hasPages(): Promise<boolean>;
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
