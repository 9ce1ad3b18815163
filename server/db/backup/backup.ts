import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type BackupHeader, END_OF_ROWS, type TableDigest } from "./backup-file.js";
import { listMonths } from "../bars/bar-partitions.js";
import type { Query, Sql } from "../client.js";
import { diskFullError, freeBytes, isDiskFull } from "../disk-space.js";
import { migrationStatus } from "../migrate.js";

/** Every table but those that say where things stand for a moment (`EPHEMERAL`), those first that others refer to, and the order of their rows. */
export const TABLES = {
  instruments: "symbol",
  series: "symbol, timeframe, feed",
  bars: "symbol, timeframe, feed, time",
  runs: "created_at, id",
  trials: "data_hash, parameters_hash, options_hash, strategy",
  trial_imports: "file",
  journal: "seq",
  desk_orders: "id",
  fills: "account, execution_id",
  positions: "account, strategy, symbol",
  cash_entries: "account, id",
  equity_points: "account, day",
  desk_strategies: "name",
  desk_strategy_versions: "name, version",
  strategy_progress: "account, strategy",
  policies: "version",
  desk_state: "name",
  kill_switches: "id",
  recommendations: "id",
  alerts: "id",
  control_denials: "control",
  control_proofs: "control, proven_at",
  reconciliations: "account, at, occasion",
  refreshes: "symbol, timeframe, feed",
  tokens: "hash",
  admin_code: "one",
  access_log: "at, id",
  run_jobs: "id",
} as const;

/** Tables that no backup has: how far the schema and the journal are, and what is over within a day. */
export const EPHEMERAL = ["journal_head", "migrations", "sessions", "sign_in_codes", "idempotency_keys"];
export type TableName = keyof typeof TABLES;

const NEEDED_BYTES = 50_000_000;
export const BATCH_ROWS = 1000;

/**
 * Writes the database as it is at one moment into a file: each table's rows as text with count and hash, gzipped. The file appears whole or not at all, and only its owner may read it.
 */
export async function writeBackup(sql: Sql, file: string, now: number): Promise<readonly TableDigest[]> {
  const partial = `${file}.${process.pid}.partial`;
  const digests: TableDigest[] = [];
  try {
    await sql.begin("ISOLATION LEVEL REPEATABLE READ READ ONLY", async (tx) => {
      const { applied } = await migrationStatus(sql);
      const target = fs.createWriteStream(partial, { mode: 0o600, flush: true });
      await pipeline(Readable.from(backupText(tx, applied, now, digests)), createGzip({ level: 6 }), target);
    });
    fs.renameSync(partial, file);
    return digests;
  } catch (error) {
    fs.rmSync(partial, { force: true });
    const folder = path.dirname(file);
    if (isDiskFull(error)) throw diskFullError("write the backup", folder, freeBytes(folder), NEEDED_BYTES);
    throw error;
  }
}

/**
 * Count and hash of each table's rows, as a backup made now would state them; of the tables and columns given where an
 * earlier schema had no others. Wants a transaction.
 */
export async function digestTables(
  query: Query,
  given?: ReadonlyMap<string, readonly string[]>,
): Promise<readonly TableDigest[]> {
  const digests: TableDigest[] = [];
  for (const table of Object.keys(TABLES) as TableName[]) {
    const columns = given ? given.get(table) : await columnsOf(query, table);
    if (!columns) continue;
    for await (const _ of tableText(query, table, columns, digests)) continue;
  }
  return digests;
}

async function* backupText(
  tx: Query,
  migrations: readonly string[],
  now: number,
  digests: TableDigest[],
): AsyncGenerator<string> {
  const header: BackupHeader = {
    format: "vernier-backup/1",
    createdAt: new Date(now).toISOString(),
    migrations: [...migrations],
    months: [...(await listMonths(tx))],
  };
  yield `${JSON.stringify(header)}\n`;
  for (const table of Object.keys(TABLES) as TableName[]) {
    const columns = await columnsOf(tx, table);
    yield `${JSON.stringify({ table, columns })}\n`;
    yield* tableText(tx, table, columns, digests);
    const { rows, sha256 } = digests.at(-1)!;
    yield `${END_OF_ROWS}\n${JSON.stringify({ rows, sha256 })}\n`;
  }
  yield "end\n";
}

/** A table's rows, each a line: a JSON array of the columns in Postgres' own text form, which loses nothing. */
async function* tableText(
  query: Query,
  table: TableName,
  columns: readonly string[],
  digests: TableDigest[],
): AsyncGenerator<string> {
  const cells = columns.map((name) => `${name}::text`).join(", ");
  const text = `SELECT json_build_array(${cells})::text AS line FROM ${table} ORDER BY ${TABLES[table]}`;
  const hash = createHash("sha256");
  let count = 0;
  for await (const rows of query.unsafe<{ line: string }[]>(text).cursor(BATCH_ROWS)) {
    const chunk = rows.map(({ line }) => `${line}\n`).join("");
    hash.update(chunk);
    count += rows.length;
    yield chunk;
  }
  digests.push({ table, rows: count, sha256: hash.digest("hex") });
}

async function columnsOf(query: Query, table: TableName): Promise<readonly string[]> {
  const rows = await query<{ name: string }[]>`SELECT attname AS name FROM pg_attribute
    WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;
  return rows.map((row) => row.name);
}
