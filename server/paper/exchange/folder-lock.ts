import fs from "node:fs/promises";
import path from "node:path";
import { hash } from "../../../src/core/hash.js";

const ANSWER_MS = 2000;

/** The path at which a running exchange says which folder it holds. */
export const HOLDER_PATH = "/paper/v1/holder";

/** What a folder is called in that answer: paths of the machine are not given away. */
export function folderName(folder: string): string {
  return hash(path.resolve(folder));
}

/**
 * Claims a folder for the exchange at a port of this machine, until the function that it gives is called. A claim
 * counts as long as the exchange at its port answers: no process id can be mistaken for another.
 *
 * @throws Error when another exchange holds the folder.
 */
export async function claimFolder(folder: string, port: number): Promise<() => Promise<void>> {
  await fs.mkdir(folder, { recursive: true });
  const file = path.join(folder, "port");
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await fs.writeFile(file, String(port), { flag: "wx", mode: 0o600 });
      return () => release(file, port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readHolder(file);
    if (holder !== port && (await holds(holder, folderName(folder)))) {
      throw new Error(
        `Cannot use ${folder}: the paper exchange at port ${holder} holds it, stop that or give another folder`,
      );
    }
    if ((await readHolder(file)) === holder) await fs.rm(file, { force: true });
  }
  throw new Error(`Cannot use ${folder}: other exchanges claim it at the same time, start again`);
}

async function readHolder(file: string): Promise<number> {
  return Number(await fs.readFile(file, "utf8").catch(() => "0"));
}

async function release(file: string, port: number): Promise<void> {
  if ((await readHolder(file)) === port) await fs.rm(file, { force: true });
}

async function holds(port: number, name: string): Promise<boolean> {
  if (!(port > 0)) return false;
  try {
    const response = await fetch(`http://127.0.0.1:${port}${HOLDER_PATH}`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const { folder } = (await response.json()) as { folder?: unknown };
    return folder === name;
  } catch (error) {
    // One that does not answer in time may be stopped in a debugger, and still write later.
    return (error as Error).name === "TimeoutError";
  }
}
