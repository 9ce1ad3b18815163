import type { Trial } from "../../src/research/trials/trial.js";

/** Every backtest that anyone ran, so that the best of many can be recognised as such. Nothing is ever taken out. */
export interface TrialLedger {
  /** Records trials; those that stand in the ledger stay as they are. Resolves to how many are new. */
  record(trials: readonly Trial[]): Promise<number>;
  /** The trials on some data, each once, the earliest first. */
  list(dataHash: string): Promise<readonly Trial[]>;
}
