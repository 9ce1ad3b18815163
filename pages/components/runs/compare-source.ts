import type { RunRecord, RunSummary } from "../../src/contracts/run.js";
import { serverBars, serverRecord } from "../run/run-source.js";
import { isLive } from "../kit/site.js";
import type { StudyClient } from "../kit/study-client.js";
import type { TimedEquity } from "../charts/align-accounts.js";

/** A run that is compared, with its account. */
export interface ComparedRun extends TimedEquity {
  readonly run: RunSummary;
  /** Whether this browser came to the stored hash; null when the server's record was taken as it is. */
  readonly verified: boolean | null;
}

/** Loads runs with their accounts: the server's records where it has them, else computed here from the site's bars. */
export async function loadRuns(
  runs: readonly RunSummary[],
  files: Readonly<Record<string, SiteFile>>,
  client: StudyClient,
): Promise<readonly ComparedRun[]> {
  return Promise.all(
    runs.map(async (run) => {
      const stored = isLive() ? await serverRecord(run.id).catch(() => null) : null;
      return stored ? fromServer(stored, client) : recompute(run, files, client);
    }),
  );
}

async function fromServer(record: RunRecord, client: StudyClient): Promise<ComparedRun> {
  const { time } = await client.ask("read", await serverBars(record));
  const equity = Float64Array.from(record.equity);
  if (time.length !== equity.length) {
    throw new Error(
      `Run ${record.id} has ${equity.length} bars, the server holds ${time.length} of ${record.symbol} for its dates`,
    );
  }
  return { run: record, time, equity, verified: null };
}

async function recompute(
  run: RunSummary,
  files: Readonly<Record<string, SiteFile>>,
  client: StudyClient,
): Promise<ComparedRun> {
  const file = files[run.symbol];
  if (!file) throw new Error(`The pages hold no bars of ${run.symbol}`);
  const bars = await client.ask("read", await file.arrayBuffer());
  const { equity, hash } = await client.ask("record", { bars, run });
  return { run, time: bars.time, equity: Float64Array.from(equity), verified: hash === run.hash };
}
