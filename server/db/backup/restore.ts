import { InputError } from "../../../src/core/errors.js";
import { BATCH_ROWS, digestTables, TABLES, type TableName } from "./backup.js";
import { readBackup, type TableDigest, type TableStart } from "./backup-file.js";
import { createPartitions } from "../bars/bar-partitions.js";
import type { Query, Sql } from "../client.js";
import { migrationStatus } from "../migrate.js";

/**
 * Reads a backup of this schema or an earlier one into an empty database, whole or not at all: what the earlier schema
 * did not have stays at its default. The file is checked before, what was stored is hashed after; returns the digests,
 * which are those of the backup.
 *
 * @throws InputError when the file is damaged or of a later version, or the database is not empty.
 */
export async function restoreBackup(sql: Sql, file: string): Promise<readonly TableDigest[]> {
  const expected = await readBackup(file);
  const { applied } = await migrationStatus(sql);
  return sql.begin(async (tx) => {
    await requireEmpty(tx);
    const columns = new Map<string, readonly string[]>();
    let isEarlier = false;
    let insert = "";
    let batch: string[] = [];
    const flush = async (): Promise<void> => {
      if (batch.length > 0) await tx.unsafe(insert, [`[${batch.join()}]`]);
      batch = [];
    };
    await readBackup(file, {
      header: async ({ migrations, months }) => {
        isEarlier = migrations.length < applied.length;
        if (migrations.join() !== applied.slice(0, migrations.length).join()) {
          throw new InputError(
            `Cannot restore: the backup has schema ${migrations.join(", ")}, the database ${applied.join(", ")}`,
            { file },
          );
        }
        await createPartitions(tx, months);
      },
      start: async (table) => {
        insert = await insertStatement(tx, table, isEarlier, file);
        columns.set(table.table, table.columns);
      },
      row: async (line) => {
        if (batch.push(line) >= BATCH_ROWS) await flush();
      },
      end: flush,
    });
    await tx`UPDATE journal_head SET seq = journal.seq, hash = journal.hash
      FROM (SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1) journal`;
    const stored = await digestTables(tx, columns);
    for (const { table, sha256 } of expected) {
      if (stored.find((digest) => digest.table === table)?.sha256 !== sha256)
        throw new Error(`Cannot restore: table "${table}" does not hash as in the backup`);
    }
    return stored;
  });
}

/** An insert of many rows at once: its one value is a JSON array of rows, each an array of texts. */
async function insertStatement(
  tx: Query,
  { table, columns }: TableStart,
  isEarlier: boolean,
  file: string,
): Promise<string> {
  const types = Object.hasOwn(TABLES, table) ? await columnTypes(tx, table) : new Map<string, string>();
  const unknown = columns.find((column) => !types.has(column));
  if (unknown !== undefined || (columns.length !== types.size && !isEarlier)) {
    throw new InputError(`Cannot restore: the backup's table "${table}" is not that of the schema`, { file });
  }
  const cells = columns.map((column, i) => `(r->>${i})::${types.get(column)}`);
  return `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${cells.join(", ")} FROM json_array_elements($1::text::json) r`;
}

async function columnTypes(tx: Query, table: string): Promise<ReadonlyMap<string, string>> {
  const rows = await tx<
    { name: string; type: string }[]
  >`SELECT attname AS name, format_type(atttypid, atttypmod) AS type
    FROM pg_attribute WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped`;
  return new Map(rows.map(({ name, type }) => [name, type]));
}

async function requireEmpty(tx: Query): Promise<void> {
  for (const table of Object.keys(TABLES) as TableName[]) {
    const [row] = await tx.unsafe<{ count: number }[]>(`SELECT count(*)::int AS count FROM ${table}`);
    if (row && row.count > 0) {
      throw new InputError(
        `Cannot restore: the database holds ${row.count} rows in table "${table}", expected an empty one, as a new VERNIER_HOME gives`,
      );
    }
  }
}
