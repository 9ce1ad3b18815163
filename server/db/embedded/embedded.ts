import fs from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { diskFullError, type FreeBytes, freeBytes, isDiskFull, requireSpace } from "../disk-space.js";
import { type Account, findAccount } from "./embedded-account.js";
import { type Binaries, findBinaries, reachableBinaries } from "./embedded-binaries.js";
import { createDataFolder, NEEDED_BYTES, runProgram } from "./embedded-create.js";
import { findRunning, launch, probePort, type Running, settle, stop } from "./embedded-server.js";
import {
  DATABASE_NAME,
  DATABASE_USER,
  databaseUrl,
  dataFolder,
  elsewhere,
  type EmbeddedState,
  planState,
  readState,
  writeState,
} from "./embedded-state.js";
import { addUser, removeUser } from "./embedded-users.js";
import { withFileLock } from "./file-lock.js";

/** Below this the server could not write its log ahead and would stop in the middle of the work. */
const NEEDED_TO_RUN = 50_000_000;

export interface StartOptions {
  note(text: string): void;
  readonly free?: FreeBytes;
}

/** Our own Postgres while this process uses it. */
export interface EmbeddedDatabase {
  readonly url: string;
  readonly port: number;
  /** True when it ran already. */
  readonly adopted: boolean;
  /** Stops the database, unless another process still uses it. */
  release(): Promise<void>;
}

/**
 * Starts our own Postgres below a home folder, or adopts the one that runs there. A new home gets a new database. The
 * steps may be interrupted anywhere; the next start goes on from what is whole.
 *
 * @throws Error with one line that says what to do, such as a full disk.
 */
export async function startDatabase(home: string, options: StartOptions): Promise<EmbeddedDatabase> {
  const free = options.free ?? freeBytes;
  try {
    makeHome(home);
    return await withFileLock(lockFile(home), () => start(home, free, options.note));
  } catch (error) {
    if (isDiskFull(error))
      throw diskFullError("start the database", home, free(existing(home)), NEEDED_BYTES);
    throw error;
  }
}

/** The address of our database if it runs, or null; starts nothing and needs no permission to run programs. */
export function runningDatabaseUrl(home: string): string | null {
  const state = readState(home);
  const running = state && findRunning(dataFolder(home, state));
  return running ? databaseUrl(state, running.port) : null;
}

interface Cluster {
  readonly home: string;
  readonly data: string;
  readonly state: EmbeddedState;
  readonly account: Account | null;
  readonly binaries: Binaries;
}

async function start(home: string, free: FreeBytes, note: (text: string) => void): Promise<EmbeddedDatabase> {
  const remembered = readState(home);
  const state = remembered ?? planState(home, findAccount(null));
  const data = dataFolder(home, state);
  const account = findAccount(data);
  if (state.away) makeElsewhere(state.away);
  if (!remembered) {
    writeState(home, state);
    if (state.away) note(`User "${account?.name}" cannot enter ${home}, so the database lies in ${data}`);
  }
  const cluster = { home, data, state, account, binaries: prepareBinaries(home, account, note) };
  const whole = fs.existsSync(path.join(data, "global", "pg_control"));
  await createDataFolder(data, { ...cluster, password: state.password, free, note });
  const found = await settle(data);
  if (!found && whole) requireSpace("start the database", data, NEEDED_TO_RUN, free);
  if (!found && whole && !remembered) await resetPassword(cluster);
  const running = found ?? (await launchOnFreePort(cluster));
  await createDatabase(cluster, running);
  addUser(home);
  return {
    url: databaseUrl(state, running.port),
    port: running.port,
    adopted: found !== null,
    release: () =>
      withFileLock(lockFile(home), async () => {
        if (removeUser(home)) return;
        const last = findRunning(data);
        if (last) await stop(last, cluster.binaries, data);
      }),
  };
}

async function launchOnFreePort({ home, data, state, binaries, account }: Cluster): Promise<Running> {
  const port = (state.port && (await probePort(state.port))) || (await probePort(0));
  if (port === null) throw new Error("Cannot start the database: no port of 127.0.0.1 is free");
  if (port !== state.port) writeState(home, { ...state, port });
  return launch(data, port, path.join(home, "postgres.log"), binaries, account);
}

function prepareBinaries(home: string, account: Account | null, note: (text: string) => void): Binaries {
  const found = findBinaries();
  const place = elsewhere(home);
  const copied = fs.existsSync(path.join(place, "postgres"));
  const binaries = reachableBinaries(found, account, place);
  if (binaries !== found && !copied) {
    note(`User "${account?.name}" cannot enter ${found.folder}, so Postgres is copied to ${binaries.folder}`);
  }
  return binaries;
}

/** Sets the password anew when its file was lost: the data is ours, it lies in our home. */
async function resetPassword({ data, state, binaries, account }: Cluster): Promise<void> {
  const statement = `ALTER ROLE ${DATABASE_USER} PASSWORD '${state.password}'\n`;
  await runProgram(binaries.postgres, ["--single", "-D", data, "postgres"], account, statement);
}

async function createDatabase({ home, data, state }: Cluster, { pid, port }: Running): Promise<void> {
  const sql = postgres(databaseUrl(state, port, "postgres"), { max: 1, onnotice: () => {} });
  try {
    const rows = await sql`SELECT 1 FROM pg_database WHERE datname = ${DATABASE_NAME}`;
    if (rows.length === 0) await sql.unsafe(`CREATE DATABASE ${DATABASE_NAME}`);
  } catch (error) {
    if ((error as { code?: string }).code !== "28P01") throw error;
    const file = path.join(home, "database.json");
    throw new Error(
      `Cannot open the database in ${data}: the password in ${file} is not its own; stop process ${pid}, remove the file and start again`,
      { cause: error },
    );
  } finally {
    await sql.end();
  }
}

function makeHome(home: string): void {
  try {
    fs.mkdirSync(home, { recursive: true });
    fs.accessSync(home, fs.constants.W_OK);
  } catch (cause) {
    if (isDiskFull(cause)) throw cause;
    throw new Error(`Cannot write to VERNIER_HOME ${home}, set it to a folder of yours`, { cause });
  }
}

function makeElsewhere(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o711 });
  } catch (cause) {
    throw new Error(
      `Cannot create ${folder} for the database, set VERNIER_HOME to a folder that every user may enter`,
      { cause },
    );
  }
}

function lockFile(home: string): string {
  return path.join(home, "database.lock");
}

function existing(folder: string): string {
  return fs.existsSync(folder) ? folder : existing(path.dirname(folder));
}
