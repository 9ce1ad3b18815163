import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Query, Sql } from "./client.js";

/** One step of the schema: its file's name without ending, its text and the text's SHA-256. */
export interface Migration {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** Any number will do, as long as it stays. */
const LOCK = 8_787_001;

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), "migrations");

/** The migrations of this version in the order they are applied in, which is that of their names. */
export function readMigrations(folder = FOLDER): readonly Migration[] {
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".sql"));
  return files.sort().map((file) => {
    const text = fs.readFileSync(path.join(folder, file), "utf8").replaceAll("\r\n", "\n");
    return { name: file.slice(0, -4), text, checksum: createHash("sha256").update(text).digest("hex") };
  });
}

/**
 * Applies what is pending, each migration whole or not at all; returns their names. Two at the same time take turns.
 *
 * @throws Error when an applied migration has changed since, or the database knows one that this version does not.
 */
export async function migrate(sql: Sql, migrations = readMigrations()): Promise<readonly string[]> {
  await sql.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(${LOCK})`;
    await tx`CREATE TABLE IF NOT EXISTS migrations (
      name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;
    await readApplied(tx, migrations);
  });
  const done: string[] = [];
  for (const migration of migrations) {
    const applied = await sql.begin((tx) => apply(tx, migration, migrations));
    if (applied) done.push(migration.name);
  }
  return done;
}

/** Which migrations are applied and which are pending. Changes nothing; checks as `migrate` does. */
export async function migrationStatus(sql: Sql, migrations = readMigrations()): Promise<MigrationStatus> {
  const [table] = await sql<{ name: string | null }[]>`SELECT to_regclass('migrations')::text AS name`;
  const applied = table?.name ? await readApplied(sql, migrations) : new Set<string>();
  return {
    applied: [...applied],
    pending: migrations.map((m) => m.name).filter((name) => !applied.has(name)),
  };
}

async function apply(tx: Query, migration: Migration, all: readonly Migration[]): Promise<boolean> {
  await tx`SELECT pg_advisory_xact_lock(${LOCK})`;
  if ((await readApplied(tx, all)).has(migration.name)) return false;
  await tx.unsafe(migration.text);
  await tx`INSERT INTO migrations (name, checksum) VALUES (${migration.name}, ${migration.checksum})`;
  return true;
}

async function readApplied(query: Query, migrations: readonly Migration[]): Promise<ReadonlySet<string>> {
  const rows = await query<
    { name: string; checksum: string }[]
  >`SELECT name, checksum FROM migrations ORDER BY name`;
  for (const { name, checksum } of rows) {
    const known = migrations.find((m) => m.name === name);
    if (!known) {
      throw new Error(
        `Cannot migrate the database: it has migration "${name}" of a newer version, run that version`,
      );
    }
    if (known.checksum !== checksum) {
      throw new Error(
        `Cannot migrate the database: migration "${name}" was changed after it was applied, restore its file`,
      );
    }
  }
  return new Set(rows.map((row) => row.name));
}
