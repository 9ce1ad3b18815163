import { isoTime } from "../../../src/contracts/run-record.js";
import type { Sql } from "../../db/client.js";
import { note, type NewAlert } from "./desk-context.js";
import { type AlertRow, type Change, ISO } from "./rows.js";

/** The columns of `AlertRow`, times as ISO 8601. */
export const ALERT_COLUMNS = `id, level, code, message, action, strategy, symbol,
  to_char(raised_at AT TIME ZONE 'UTC', '${ISO}') AS raised_at, count,
  to_char(last_at AT TIME ZONE 'UTC', '${ISO}') AS last_at,
  to_char(acknowledged_at AT TIME ZONE 'UTC', '${ISO}') AS acknowledged_at, acknowledged_by, note`;

/** The open alerts in memory: one that comes again while it is open counts up instead of filling the list. */
export class AlertList {
  readonly #open = new Map<string, AlertRow>();
  readonly #now: () => number;
  #lastId: number;

  private constructor(rows: readonly AlertRow[], lastId: number, now: () => number) {
    for (const row of rows) this.#open.set(keyOf(row), row);
    this.#lastId = lastId;
    this.#now = now;
  }

  static async load(sql: Sql, now: () => number): Promise<AlertList> {
    const rows = await sql<
      AlertRow[]
    >`SELECT ${sql.unsafe(ALERT_COLUMNS)} FROM alerts WHERE acknowledged_at IS NULL ORDER BY id`;
    const [last] = await sql<{ id: number }[]>`SELECT coalesce(max(id), 0) AS id FROM alerts`;
    return new AlertList(rows, last!.id, now);
  }

  get open(): Iterable<AlertRow> {
    return this.#open.values();
  }

  /** The change that raises an alert, or counts one that is open already. */
  raise({ level, code, message, action, ...about }: NewAlert): Change {
    const at = isoTime(this.#now());
    const { strategy = null, symbol = null } = about as { strategy?: string | null; symbol?: string | null };
    const key = keyOf({ code, strategy, symbol });
    const known = this.#open.get(key);
    if (known) {
      const row = { ...known, message, count: known.count + 1, last_at: at };
      this.#open.set(key, row);
      return { journal: [], alerts: [row] };
    }
    const row: AlertRow = {
      id: ++this.#lastId,
      level,
      code,
      message,
      action,
      strategy,
      symbol,
      raised_at: at,
      count: 1,
      last_at: at,
      acknowledged_at: null,
      acknowledged_by: null,
      note: null,
    };
    this.#open.set(key, row);
    const body = { id: row.id, level, code, message };
    return { journal: [note("alert.raised", "desk", `alert:${row.id}`, body)], alerts: [row] };
  }

  /** The change that closes an open alert; null when none of that id is open. */
  acknowledge(id: number, words: string | null, person: string): { row: AlertRow; change: Change } | null {
    for (const [key, open] of this.#open) {
      if (open.id !== id) continue;
      const row = { ...open, acknowledged_at: isoTime(this.#now()), acknowledged_by: person, note: words };
      this.#open.delete(key);
      const journal = [note("alert.acknowledged", `person:${person}`, `alert:${id}`, { id, note: words })];
      return { row, change: { journal, alerts: [row] } };
    }
    return null;
  }
}

function keyOf({ code, strategy, symbol }: Pick<AlertRow, "code" | "strategy" | "symbol">): string {
  return `${code}\n${strategy ?? ""}\n${symbol ?? ""}`;
}
