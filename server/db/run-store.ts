import { isoTime } from "../../src/contracts/run-record.js";
import { InputError } from "../../src/core/errors.js";
import type { RunRecord, RunSummary } from "../../src/contracts/run.js";
import type { Query, Sql } from "./client.js";

/** Which runs to list, newest first. */
export interface RunFilter {
  readonly symbol?: string;
  readonly strategy?: string;
  /** From 1 to 200. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** For the next page; null on the last. */
  readonly next: string | null;
}

export interface RunStore {
  /** Stores a run; false when it is stored already. Throws when a run of this id came to another result. */
  insertRun(run: RunRecord): Promise<boolean>;
  /** A page of runs; throws an InputError for a cursor that is none. */
  listRuns(filter: RunFilter): Promise<RunPage>;
  getRun(id: string): Promise<RunRecord | null>;
}

interface SummaryRow extends Omit<RunSummary, "createdAt" | "first" | "last"> {
  readonly createdAt: number;
  readonly first: number;
  readonly last: number;
}

type RecordRow = SummaryRow & Pick<RunRecord, "equity" | "trades" | "abstention" | "regret">;

/** Runs in Postgres; a stored run is never changed. */
export function createRunStore(sql: Sql): RunStore {
  return {
    insertRun: (run) => insertRun(sql, run),
    listRuns: (filter) => listRuns(sql, filter),
    getRun: async (id) => {
      const [row] = await sql<
        RecordRow[]
      >`SELECT ${summaryColumns(sql)}, equity, trades, abstention, regret FROM runs WHERE id = ${id}`;
      return row ? toWire(row) : null;
    },
  };
}

async function insertRun(sql: Sql, run: RunRecord): Promise<boolean> {
  const inserted =
    await sql`INSERT INTO runs (id, created_at, strategy, parameters, options, symbol, timeframe, rows,
      first, last, source, synthetic, data_hash, code_version, trials, warnings, lookahead, final_equity, metrics, hash, equity, trades,
      abstention, regret, calendar)
    VALUES (${run.id}, ${run.createdAt}::text::timestamptz, ${run.strategy}, ${sql.json(run.parameters)}, ${sql.json(run.options)},
      ${run.symbol}, ${run.timeframe}, ${run.rows}, ${run.first}::text::timestamptz, ${run.last}::text::timestamptz,
      ${run.source}, ${run.synthetic}, ${run.dataHash}, ${run.codeVersion}, ${run.trials}, ${run.warnings}::text[],
      ${run.lookahead && sql.json(run.lookahead)}, ${run.finalEquity}, ${sql.json(run.metrics)}, ${run.hash}, ${run.equity}::float8[], ${sql.json(run.trades)},
      ${run.abstention && sql.json(run.abstention)}, ${run.regret && sql.json(run.regret)}, ${run.calendar && sql.json(run.calendar)})
    ON CONFLICT (id) DO NOTHING`;
  if (inserted.count > 0) return true;
  const [stored] = await sql<{ hash: string }[]>`SELECT hash FROM runs WHERE id = ${run.id}`;
  if (stored?.hash !== run.hash) {
    throw new Error(
      `Cannot store run ${run.id}: it is stored with result ${stored?.hash}, and now came to ${run.hash}`,
    );
  }
  return false;
}

async function listRuns(sql: Sql, { symbol, strategy, limit, cursor }: RunFilter): Promise<RunPage> {
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const rows = await sql<SummaryRow[]>`SELECT ${summaryColumns(sql)} FROM runs
    WHERE true ${symbol === undefined ? sql`` : sql`AND symbol = ${symbol}`}
      ${strategy === undefined ? sql`` : sql`AND strategy = ${strategy}`}
      ${after ? sql`AND (created_at, id) < (${sql.typed(after.time, 1184)}, ${after.id})` : sql``}
    ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { runs: page.map(toWire), next: rows.length > limit && last ? encodeCursor(last) : null };
}

function summaryColumns(query: Query) {
  return query`id, created_at AS "createdAt", strategy, parameters, options, symbol, timeframe, rows, first, last, source,
    synthetic, data_hash AS "dataHash", code_version AS "codeVersion", trials, warnings, lookahead, final_equity AS "finalEquity",
    metrics, hash, calendar`;
}

/** The row with its times as the wire has them. */
function toWire<T extends SummaryRow>(row: T) {
  return { ...row, createdAt: isoTime(row.createdAt), first: isoTime(row.first), last: isoTime(row.last) };
}

function encodeCursor({ createdAt, id }: SummaryRow): string {
  return `${createdAt}-${id}`;
}

function decodeCursor(cursor: string): { time: number; id: string } {
  const match = /^(\d{1,15})-([0-9a-f]{16})$/.exec(cursor);
  if (!match) throw new InputError(`Cursor "${cursor}" is none, expected "next" of an earlier answer`);
  return { time: Number(match[1]), id: match[2]! };
}
