import { createHash } from "node:crypto";
import type { Sql } from "./client.js";
import { verifyBooks } from "./verify-books.js";

/** What a walk along the journal, and a look at the books beside it, found. */
export interface JournalReport {
  readonly ok: boolean;
  /** Records that were read. */
  readonly records: number;
  /** Places of the first and the last record; null for a journal without any. */
  readonly first: number | null;
  readonly last: number | null;
  /** Of the last record, as recomputed. */
  readonly hash: string;
  /** One line each, the first broken place first. A broken chain is not followed beyond its first break. */
  readonly problems: readonly string[];
}

interface ChainRow {
  readonly seq: string;
  /** Epoch milliseconds with the fraction that the database holds. */
  readonly ms: string;
  readonly kind: string;
  readonly actor: string;
  readonly subject: string | null;
  readonly body: string;
  readonly previous: string;
  readonly hash: string;
}

interface Link {
  readonly seq: number;
  readonly hash: string;
}

const ORIGIN: Link = { seq: 0, hash: "0".repeat(64) };
const PAGE_ROWS = 2000;

/**
 * Recomputes every hash of the journal from its first record, compares the end with the head, and compares orders,
 * fills, positions and cash with each other. Sees the database as it is at one moment, in constant memory.
 *
 * @param progress hears how many records of how many were read
 */
export function verifyJournal(
  sql: Sql,
  progress: (done: number, total: number) => void = () => {},
): Promise<JournalReport> {
  return sql.begin("ISOLATION LEVEL REPEATABLE READ READ ONLY", async (tx) => {
    const [head] = await tx<{ seq: string; hash: string }[]>`SELECT seq, hash FROM journal_head`;
    const total = Number(head?.seq ?? 0);
    let link = ORIGIN;
    let first: number | null = null;
    let records = 0;
    let broken: string | null = null;
    const rows = tx<
      ChainRow[]
    >`SELECT seq, (extract(epoch FROM at) * 1000)::text AS ms, kind, actor, subject, body,
      previous, hash FROM journal ORDER BY seq`.cursor(PAGE_ROWS);
    for await (const page of rows) {
      for (const row of page) {
        first ??= Number(row.seq);
        records++;
        broken = breakOf(link, row);
        if (broken !== null) break;
        link = { seq: Number(row.seq), hash: row.hash };
      }
      progress(records, total);
      if (broken !== null) break;
    }
    broken ??= breakAtEnd(link, head ? { seq: Number(head.seq), hash: head.hash } : null);
    const books = await verifyBooks(tx, broken === null);
    const problems = [...(broken === null ? [] : [broken]), ...books];
    const last = records === 0 ? null : link.seq;
    return { ok: problems.length === 0, records, first, last, hash: link.hash, problems };
  }) as Promise<JournalReport>;
}

/** The hash of a record: SHA-256 of the previous hash and its own fields, one a line. */
function journalHash(
  previous: string,
  { seq, ms, kind, actor, subject, body }: Omit<ChainRow, "previous" | "hash">,
): string {
  const text = [previous, seq, Number(ms), kind, actor, subject ?? "", body].join("\n");
  return createHash("sha256").update(text).digest("hex");
}

/** Why a record cannot follow a link; null when it does. */
function breakOf(before: Link, row: ChainRow): string | null {
  const seq = Number(row.seq);
  const wanted = before.seq + 1;
  if (seq !== wanted) {
    const missing = seq - wanted === 1 ? `record ${wanted} is` : `records ${wanted} to ${seq - 1} are`;
    return `The chain breaks at record ${seq}: ${missing} missing before it`;
  }
  if (row.previous !== before.hash) {
    return `The chain breaks at record ${seq} (${row.kind}): it follows ${short(row.previous)}, expected ${short(before.hash)}`;
  }
  if (!Number.isInteger(Number(row.ms))) {
    return `The chain breaks at record ${seq} (${row.kind}): its time was changed, it is no whole millisecond`;
  }
  const computed = journalHash(before.hash, row);
  if (computed === row.hash) return null;
  return `The chain breaks at record ${seq} (${row.kind}): its hash is ${short(row.hash)}, its content gives ${short(computed)}`;
}

function breakAtEnd(last: Link, head: Link | null): string | null {
  if (head === null) return "The journal has no head: the end of the chain cannot be told";
  if (head.seq > last.seq) {
    return `The chain ends at record ${last.seq}, its head is at ${head.seq}: the records after ${last.seq} are missing`;
  }
  if (head.seq < last.seq) return `The chain goes on to record ${last.seq}, its head is at ${head.seq}`;
  if (head.hash === last.hash) return null;
  return `The chain ends with ${short(last.hash)} at record ${last.seq}, its head has ${short(head.hash)}`;
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}…`;
}
