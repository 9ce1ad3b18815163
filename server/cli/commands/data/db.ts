import path from "node:path";
import process from "node:process";
import { InputError, unknownName } from "../../../../src/core/errors.js";
import { CLONE } from "../../../clone.js";
import { readConfig } from "../../../config.js";
import { writeBackup } from "../../../db/backup/backup.js";
import type { TableDigest } from "../../../db/backup/backup-file.js";
import { migrate, migrationStatus } from "../../../db/migrate.js";
import { restoreBackup } from "../../../db/backup/restore.js";
import { verifyJournal } from "../../../db/verify-journal.js";
import type { Arguments, Command, Io } from "../../kit/command.js";
import { openDatabase, type UsedDatabase } from "../../supervise/database.js";

/** Resolves to the exit code where that is not 0. */
type Action = (database: UsedDatabase, args: Arguments, io: Io) => Promise<number | void>;

const ACTIONS: Readonly<Record<string, Action>> = {
  migrate: runMigrate,
  status: runStatus,
  backup: runBackup,
  restore: runRestore,
  verify: runVerify,
};
const WITHOUT_FILE = new Set(["migrate", "status", "verify"]);

export const command: Command = {
  name: "db",
  summary: "Cares for the database: migrate, status, verify, backup FILE, restore FILE",
  usage: "migrate|status|verify|backup|restore [FILE]",
  positionals: {
    placeholder: "ACTION",
    help: "migrate brings the schema up to date, status describes, verify recomputes the journal's chain and compares the books, backup writes FILE, restore reads FILE into an empty database",
    min: 1,
    max: 2,
  },
  options: [],
  example: "vernier db backup vernier.backup.gz",
  async run(args, io) {
    const [name = "", file] = args.positionals;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action) throw unknownName("action of db", name, Object.keys(ACTIONS));
    if (file === undefined && !WITHOUT_FILE.has(name)) {
      throw new InputError(`Cannot run db ${name}: FILE is missing, usage: vernier db ${name} FILE`);
    }
    const config = readConfig(process.env, CLONE);
    const database = await openDatabase(config, io.note, name === "restore" ? "migrate" : "leave");
    try {
      return (await action(database, args, io)) ?? 0;
    } finally {
      await database.release();
    }
  },
};

async function runMigrate({ sql }: UsedDatabase, args: Arguments, io: Io): Promise<void> {
  const applied = await migrate(sql);
  if (args.json) io.out(JSON.stringify({ applied }));
  else io.out(applied.length ? `Applied ${applied.join(", ")}` : "Nothing to apply");
}

async function runStatus({ sql, url }: UsedDatabase, args: Arguments, io: Io): Promise<void> {
  const { applied, pending } = await migrationStatus(sql);
  const [row] = await sql<
    { version: string; bytes: number }[]
  >`SELECT current_setting('server_version') AS version,
    pg_database_size(current_database())::float8 AS bytes`;
  const [counts] = applied.length
    ? await sql<
        { series: number; bars: number; runs: number }[]
      >`SELECT (SELECT count(*)::int FROM series) AS series,
        (SELECT count(*)::int FROM bars) AS bars, (SELECT count(*)::int FROM runs) AS runs`
    : [];
  const { host } = new URL(url);
  const status = {
    host,
    version: row!.version,
    bytes: row!.bytes,
    applied,
    pending,
    ...(counts ?? { series: 0, bars: 0, runs: 0 }),
  };
  if (args.json) return io.out(JSON.stringify(status));
  io.out(`Postgres ${status.version} at ${host}, ${(status.bytes / 1e6).toFixed(1)} MB`);
  io.out(`${status.series} series, ${status.bars} bars, ${status.runs} runs`);
  io.out(
    `Migrations: ${applied.length} applied, ${pending.length ? `pending: ${pending.join(", ")}` : "none pending"}`,
  );
}

async function runBackup({ sql }: UsedDatabase, args: Arguments, io: Io): Promise<void> {
  const { pending } = await migrationStatus(sql);
  if (pending.length)
    throw new Error("Cannot write the backup: migrations are pending, run vernier db migrate before");
  const file = path.resolve(args.positionals[1]!);
  report("Backed up", file, await writeBackup(sql, file, Date.now()), args, io);
}

async function runRestore({ sql }: UsedDatabase, args: Arguments, io: Io): Promise<void> {
  const file = path.resolve(args.positionals[1]!);
  report("Restored", file, await restoreBackup(sql, file), args, io);
}

async function runVerify({ sql }: UsedDatabase, args: Arguments, io: Io): Promise<number> {
  const report = await verifyJournal(sql, (done, total) => io.progress("Records", done, total));
  const { ok, records, last, hash, problems } = report;
  if (args.json) io.out(JSON.stringify(report));
  else if (ok)
    io.out(`The chain holds: ${records} records, the last is ${last ?? 0}, ${hash}; the books agree`);
  else io.out([problems[0], ...problems.slice(1).map((line) => `  ${line}`)].join("\n"));
  return ok ? 0 : 1;
}

function report(verb: string, file: string, tables: readonly TableDigest[], args: Arguments, io: Io): void {
  if (args.json) return io.out(JSON.stringify({ file, tables }));
  for (const { table, rows, sha256 } of tables) io.out(`${verb} ${table}: ${rows} rows, ${sha256}`);
}
