import { spawnSync } from "node:child_process";
import fs from "node:fs";
import process from "node:process";

/**
 * Whether a process runs; one that has ended but was not collected (a zombie) does not. Where we may not ask, it counts
 * as running.
 */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return !/^State:\s+Z/m.test(readOptional(`/proc/${pid}/status`));
}

/**
 * Whether a process id may belong to a Postgres: ids are reused, and a stale file may name anything. Where nothing
 * tells, it may.
 */
export function isPostgres(pid: number): boolean {
  const name = readOptional(`/proc/${pid}/comm`) || listProcess(pid);
  return name === "" || name.includes("postgres");
}

function listProcess(pid: number): string {
  if (process.platform === "win32" || process.platform === "linux") return "";
  return spawnSync("ps", ["-p", String(pid), "-o", "comm="], { encoding: "utf8" }).stdout ?? "";
}

/** The text of a file, or an empty one when it cannot be read. */
export function readOptional(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Resolves after some milliseconds; for polling what gives no event. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
