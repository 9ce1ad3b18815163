import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { readOptional } from "./process-state.js";

/** The user that runs Postgres when we are root, which Postgres refuses to be. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account to run Postgres with: null when we may run it ourselves; when we are root the owner of the data, or for
 * new data `postgres` or `nobody`.
 *
 * @throws Error when we are root and there is none.
 */
export function findAccount(data: string | null): Account | null {
  if (process.platform === "win32" || process.getuid?.() !== 0) return null;
  const users = readOptional("/etc/passwd");
  const owner = data ? fs.statSync(data, { throwIfNoEntry: false }) : undefined;
  if (owner && owner.uid !== 0) {
    const name = new RegExp(`^([^:]+):[^:]*:${owner.uid}:`, "m").exec(users)?.[1];
    return { name: name ?? String(owner.uid), uid: owner.uid, gid: owner.gid };
  }
  for (const name of ["postgres", "nobody"]) {
    const match = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, "m").exec(users);
    if (match) return { name, uid: Number(match[1]), gid: Number(match[2]) };
  }
  throw new Error(
    'Cannot start the database as root: there is no user "postgres" or "nobody" to run it, set DATABASE_URL to a Postgres of yours',
  );
}

/** Whether an account may enter a folder: it and each folder above it let the account pass. */
export function canEnter(account: Account, folder: string): boolean {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const stat = fs.statSync(current);
    const shift = stat.uid === account.uid ? 6 : stat.gid === account.gid ? 3 : 0;
    if (((stat.mode >> shift) & 1) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}
