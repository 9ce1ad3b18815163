import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const POLL_MS = 250;
/** A holder refreshes its lock this often; a lock three times older is left over from a killed process. */
const REFRESH_MS = 2_000;

/** Waits for the only right to work under a path and returns the function that gives it back. */
export async function holdLock(path: string, log: (line: string) => void): Promise<() => void> {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; !tryLock(path); told = true) {
    if (!told) log(`Waiting for another process that holds ${path}`);
    await wait(POLL_MS);
  }
  const beat = join(path, "beat");
  const refresh = setInterval(() => writeFileSync(beat, String(process.pid)), REFRESH_MS);
  return () => {
    clearInterval(refresh);
    rmSync(path, { recursive: true, force: true });
  };
}

function tryLock(path: string): boolean {
  try {
    mkdirSync(path);
    writeFileSync(join(path, "beat"), String(process.pid));
    return true;
  } catch {
    if (age(path) > 3 * REFRESH_MS) rmSync(path, { recursive: true, force: true });
    return false;
  }
}

function age(path: string): number {
  try {
    readFileSync(join(path, "beat"));
    return Date.now() - statSync(join(path, "beat")).mtimeMs;
  } catch {
    const folder = statSync(path, { throwIfNoEntry: false });
    return folder ? Date.now() - folder.mtimeMs : 0;
  }
}
