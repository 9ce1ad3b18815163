import { readFile } from "node:fs/promises";
import process from "node:process";
import { hash } from "../../../src/core/hash.js";
import type { Trial } from "../../../src/research/trials/trial.js";
import { summariseTrials, type TrialSummary } from "../../../src/research/trials/trials.js";
import { STRATEGIES } from "../../../src/strategies/catalog.js";
import { CLONE } from "../../clone.js";
import { readConfig } from "../../config.js";
import { createFileLedger, ledgerFile } from "../../trials/file-ledger.js";
import type { TrialLedger } from "../../trials/ledger.js";
import type { Io } from "../kit/command.js";
import type { LoadedStrategy } from "./load-strategy.js";
import type { StrategyCard } from "../sandbox/sandbox-messages.js";

/**
 * Records trials and judges one of them by all that were ever made on its data. A ledger that cannot be reached is
 * noted, and the trials at hand are judged alone.
 */
export async function countTrials(trials: readonly Trial[], selected: Trial, io: Io): Promise<TrialSummary> {
  try {
    return await withLedger(io, async (ledger) => {
      const earlier = await ledger.list(selected.dataHash);
      await ledger.record(trials);
      return summariseTrials([...earlier, ...trials], selected);
    });
  } catch (error) {
    io.note(`Warning: this run was not counted: ${error instanceof Error ? error.message : String(error)}`);
    return summariseTrials(trials, selected);
  }
}

/** The ledger of the running database, else the one in a file. */
async function withLedger<T>(io: Io, work: (ledger: TrialLedger) => Promise<T>): Promise<T> {
  const { home, databaseUrl } = readConfig(process.env, CLONE);
  const { runningDatabaseUrl } = await import("../../db/embedded/embedded.js");
  const url = databaseUrl ?? runningDatabaseUrl(home);
  if (!url) return work(createFileLedger(ledgerFile(home), io.note));
  const [{ connect }, { createTrialStore }] = await Promise.all([
    import("../../db/client.js"),
    import("../../db/trial-store.js"),
  ]);
  const sql = connect(url, { max: 1 });
  try {
    return await work(createTrialStore(sql));
  } finally {
    await sql.end();
  }
}

/** What a trial calls its strategy: the name, and for a user's own code also what it was. */
export async function identifyStrategy(word: string, { strategy }: LoadedStrategy): Promise<string> {
  if ((STRATEGIES as readonly StrategyCard[]).includes(strategy)) return strategy.name;
  return `${strategy.name}@${hash(new Uint8Array(await readFile(word))).slice(0, 12)}`;
}
