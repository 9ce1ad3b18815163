import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { diskFullError, type FreeBytes, isDiskFull, requireSpace } from "../disk-space.js";
import type { Account } from "./embedded-account.js";
import type { Binaries } from "./embedded-binaries.js";
import { DATABASE_USER } from "./embedded-state.js";

const ACTION = "create the database";
/** A new cluster takes 40 MB, its first log segments and the packaged data the rest. */
export const NEEDED_BYTES = 200_000_000;

export interface CreateContext {
  readonly binaries: Binaries;
  readonly account: Account | null;
  readonly password: string;
  readonly free: FreeBytes;
  note(text: string): void;
}

/**
 * Makes the data folder unless a whole one is there. It is made beside its place and renamed, so a folder in place is
 * always whole. What an interrupted start left is removed, a folder without a control file is moved aside; each is said.
 *
 * @throws Error when the disk has no room; nothing is left behind then.
 */
export async function createDataFolder(data: string, context: CreateContext): Promise<void> {
  const partial = `${data}.partial`;
  if (fs.existsSync(partial)) {
    context.note(`Removed a half-made database that an interrupted start left in ${partial}`);
    fs.rmSync(partial, { recursive: true, force: true });
  }
  if (fs.existsSync(path.join(data, "global", "pg_control"))) return;
  moveAside(data, context);
  const parent = path.dirname(data);
  requireSpace(ACTION, parent, NEEDED_BYTES, context.free);
  try {
    await initialise(partial, context);
    fs.renameSync(partial, data);
    syncFolder(parent);
  } catch (error) {
    fs.rmSync(partial, { recursive: true, force: true });
    if (isDiskFull(error)) throw diskFullError(ACTION, parent, context.free(parent), NEEDED_BYTES);
    throw error;
  }
}

function moveAside(data: string, { note }: CreateContext): void {
  if (!fs.existsSync(data)) return;
  if (fs.readdirSync(data).length === 0) return fs.rmdirSync(data);
  const aside = `${data}.aside-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  fs.renameSync(data, aside);
  note(`The database folder had no control file, so it is moved to ${aside} and made anew`);
}

async function initialise(folder: string, { binaries, account, password }: CreateContext): Promise<void> {
  const secret = `${folder}.secret`;
  fs.mkdirSync(folder, { mode: 0o700 });
  try {
    fs.writeFileSync(secret, password, { mode: 0o600 });
    if (account) for (const file of [folder, secret]) fs.chownSync(file, account.uid, account.gid);
    await runProgram(
      binaries.initdb,
      [
        `--pgdata=${folder}`,
        `--username=${DATABASE_USER}`,
        `--pwfile=${secret}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
        "--no-instructions",
      ],
      account,
    );
  } finally {
    fs.rmSync(secret, { force: true });
  }
}

/** Runs a program to its end; rejects with what it wrote to stderr. */
export function runProgram(
  program: string,
  args: readonly string[],
  account: Account | null,
  input = "",
): Promise<void> {
  return new Promise((resolve, reject) => {
    const ids = account ? { uid: account.uid, gid: account.gid } : {};
    const child = spawn(program, args, {
      ...ids,
      cwd: path.dirname(program),
      stdio: ["pipe", "ignore", "pipe"],
    });
    let output = "";
    child.stderr.on("data", (chunk) => (output = (output + String(chunk)).slice(-2000)));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${path.basename(program)} ended with code ${code}: ${output.trim()}`));
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** Makes a rename in a folder outlast a power cut. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = fs.openSync(folder, "r");
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
}
