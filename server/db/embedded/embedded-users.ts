import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { isAlive } from "./process-state.js";

/**
 * Which processes use our database: one empty file each, named by its id. The last to leave stops the database, so a
 * database that a killed process left running is stopped by the next that used it.
 */
export function addUser(home: string): void {
  fs.mkdirSync(folderOf(home), { recursive: true, mode: 0o700 });
  fs.writeFileSync(path.join(folderOf(home), String(process.pid)), "");
}

/** Takes this process off the list; returns whether other living ones remain. */
export function removeUser(home: string): boolean {
  fs.rmSync(path.join(folderOf(home), String(process.pid)), { force: true });
  let others = false;
  for (const name of fs.readdirSync(folderOf(home))) {
    if (isAlive(Number(name))) others = true;
    else fs.rmSync(path.join(folderOf(home), name), { force: true });
  }
  return others;
}

function folderOf(home: string): string {
  return path.join(home, "database-users");
}
