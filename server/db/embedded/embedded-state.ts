import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { z } from "zod";
import { type Account, canEnter } from "./embedded-account.js";
import { readOptional } from "./process-state.js";

export const DATABASE_USER = "vernier";
export const DATABASE_NAME = "vernier";

const State = z.object({
  port: z.int().min(1).max(65_535).nullable(),
  password: z.string().min(16),
  /** Folder of the data where the database's account cannot enter the home; null for the home itself, which may be moved. */
  away: z.string().nullable(),
});

/** What we remember of our database: one file in the home that only its owner reads. */
export type EmbeddedState = z.infer<typeof State>;

/** The remembered state, or null when there is none that can be read. */
export function readState(home: string): EmbeddedState | null {
  try {
    return State.parse(JSON.parse(readOptional(stateFile(home))));
  } catch {
    return null;
  }
}

/** Writes the state whole or not at all. */
export function writeState(home: string, state: EmbeddedState): void {
  const file = stateFile(home);
  const partial = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(partial, JSON.stringify(state, null, 2), { mode: 0o600, flush: true });
    fs.renameSync(partial, file);
  } catch (error) {
    fs.rmSync(partial, { force: true });
    throw error;
  }
}

/** A new state: a random password, and data below the home unless the account cannot enter it. */
export function planState(home: string, account: Account | null): EmbeddedState {
  const away = account && !canEnter(account, home) ? elsewhere(home) : null;
  return { port: null, password: randomBytes(24).toString("base64url"), away };
}

/** The folder of the data. */
export function dataFolder(home: string, state: EmbeddedState): string {
  return path.join(state.away ?? home, "database");
}

/** A folder of the home's own outside of it, for what the database's account could not reach. */
export function elsewhere(home: string): string {
  const name = createHash("sha256").update(path.resolve(home)).digest("hex").slice(0, 12);
  return path.join("/var/lib", `vernier-${name}`);
}

/** The address of our database while it runs on its port. */
export function databaseUrl(state: EmbeddedState, port: number, database = DATABASE_NAME): string {
  return `postgres://${DATABASE_USER}:${state.password}@127.0.0.1:${port}/${database}`;
}

function stateFile(home: string): string {
  return path.join(home, "database.json");
}
