import fs from "node:fs";
import process from "node:process";
import { isAlive, pause, readOptional } from "./process-state.js";

const PATIENCE_MS = 120_000;

/**
 * Does work while holding a lock file that names this process. A lock whose process is gone is broken.
 *
 * @throws Error when another living process holds the lock for two minutes.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  while (!tryLock(file)) {
    if (Date.now() > end)
      throw new Error(`Cannot lock ${file}: process ${readOptional(file)} holds it, stop it first`);
    await pause(25);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** The lock is linked into place whole, so that nobody ever reads one without its process id. */
function tryLock(file: string): boolean {
  const own = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(own, String(process.pid), { mode: 0o600 });
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const holder = Number(readOptional(file));
    if (holder && !isAlive(holder)) fs.rmSync(file, { force: true });
    return false;
  } finally {
    fs.rmSync(own, { force: true });
  }
}
