import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const POLL_MS = 250;
const BEAT_MS = 2_000;
/** A lock without a beat for so long is left over, whatever process has its holder's id now. */
const STALE_MS = 4 * BEAT_MS;

/** Waits for the only right to work under a path and returns the function that gives it back. */
export async function holdLock(path: string, log: (line: string) => void): Promise<() => void> {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; !take(path); told = true) {
    if (isLeftOver(path)) rmSync(path, { recursive: true, force: true });
    else {
      if (!told) log("Waiting for another build of the pages");
      await wait(POLL_MS);
    }
  }
  const timer = setInterval(() => beat(path), BEAT_MS);
  return () => {
    clearInterval(timer);
    rmSync(path, { recursive: true, force: true });
  };
}

function take(path: string): boolean {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") return false;
    throw error;
  }
  beat(path);
  return true;
}

function beat(path: string): void {
  writeFileSync(join(path, "holder"), String(process.pid));
}

function isLeftOver(path: string): boolean {
  const holder = join(path, "holder");
  const seen = statSync(holder, { throwIfNoEntry: false }) ?? statSync(path, { throwIfNoEntry: false });
  if (!seen) return false;
  return Date.now() - seen.mtimeMs > STALE_MS || isDead(holder);
}

function isDead(holder: string): boolean {
  try {
    process.kill(Number(readFileSync(holder, "utf8")), 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ESRCH";
  }
}
