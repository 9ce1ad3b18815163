import { canonicalJson } from "../../../src/core/hash.js";
import type { JournalEntry } from "../../../src/contracts/account.js";
import type { Sql } from "../../db/client.js";
import { joined } from "./join-changes.js";
import type { Change } from "./rows.js";

/** Most changes in one transaction. */
const MOST = 200;

interface Waiting {
  readonly change: Change;
  readonly done: (seq: number) => void;
  readonly failed: (error: unknown) => void;
}

/** A journal record as listeners get it; its hash stays in the database. */
export type StoredNote = Omit<JournalEntry, "hash">;

/**
 * The only way the trading process writes. Changes are stored in the order in which they came, as many at a time as
 * wait, each batch whole or not at all. After a failure nothing more is written: what is in memory may be ahead of
 * what is stored, so the desk has to be read again.
 */
export class Writer {
  readonly #sql: Sql;
  readonly #epoch: number;
  readonly #now: () => number;
  readonly #stored: (notes: readonly StoredNote[]) => void;
  #waiting: Waiting[] = [];
  #busy = false;
  #failure: unknown = null;

  /** @param stored hears what is stored, in order */
  constructor(sql: Sql, epoch: number, now: () => number, stored: (notes: readonly StoredNote[]) => void) {
    this.#sql = sql;
    this.#epoch = epoch;
    this.#now = now;
    this.#stored = stored;
  }

  /** How many changes wait. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** Why nothing can be written any more; null while all is well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Stores a change; resolves with the journal's last place once it is durable. */
  write(change: Change): Promise<number> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((done, failed) => {
      this.#waiting.push({ change, done, failed });
      if (!this.#busy) void this.#drain();
    });
  }

  /** Refuses all that comes from now on. */
  stop(reason: unknown): void {
    this.#failure ??= reason;
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    // What is written in the same turn goes into one transaction.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST);
      try {
        if (this.#failure !== null) throw this.#failure;
        const at = new Date(this.#now()).toISOString();
        const merged = merge(batch.map(({ change }) => change));
        const sql = this.#sql;
        const [row] = await sql<{ seq: string }[]>`
          SELECT desk_commit(${this.#epoch}, ${JSON.stringify({ at, ...merged })}::text::jsonb) AS seq`;
        const last = Number(row!.seq);
        this.#tell(batch, last, at);
        for (const { done } of batch) done(last);
      } catch (error) {
        this.#failure ??= error;
        for (const { failed } of [...batch, ...this.#waiting.splice(0)]) failed(error);
      }
    }
    this.#busy = false;
  }

  #tell(batch: readonly Waiting[], last: number, time: string): void {
    const notes = batch.flatMap(({ change }) => change.journal);
    this.#stored(
      notes.map(({ kind, actor, subject, body }, i) => ({
        seq: last - notes.length + 1 + i,
        time,
        kind,
        actor,
        body: subject === null ? body : { ...body, subject },
      })),
    );
  }
}

/** One batch of several changes; of two versions of a row the later one. */
function merge(changes: readonly Change[]): Record<string, unknown> {
  const { journal, ...tables } = joined(...changes);
  return {
    ...Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, latest(table, rows)])),
    journal: journal.map(({ kind, actor, subject, body }) => ({
      kind,
      actor,
      subject,
      body: canonicalJson(body),
    })),
  };
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  orders: ["id"],
  positions: ["account", "strategy", "symbol"],
  equity_points: ["account", "day"],
  strategies: ["name"],
  progress: ["account", "strategy"],
  state: ["name"],
  switches: ["id"],
  recommendations: ["id"],
  alerts: ["id"],
  denials: ["control"],
};

/** An upsert may touch a row once: the last version of each, in place of the first. */
function latest(table: string, rows: readonly unknown[]): readonly unknown[] {
  const keys = KEYS[table];
  if (!keys) return rows;
  const found = new Map<string, unknown>();
  for (const row of rows as Record<string, unknown>[]) {
    const key = keys.map((name) => String(row[name])).join("\n");
    const before = found.get(key) as { count?: number } | undefined;
    found.set(
      key,
      table === "denials" && before ? { ...row, count: before.count! + Number(row["count"]) } : row,
    );
  }
  return [...found.values()];
}
