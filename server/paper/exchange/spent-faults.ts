import fs from "node:fs";
import path from "node:path";

const fileOf = (folder: string): string => path.join(folder, "spent-faults.json");

/** Keys of the rules that ended an exchange of this folder before; none without a folder. */
export function readSpent(folder: string | null): readonly string[] {
  if (folder === null || !fs.existsSync(fileOf(folder))) return [];
  try {
    return JSON.parse(fs.readFileSync(fileOf(folder), "utf8")) as string[];
  } catch {
    return [];
  }
}

/** Writes them down, so that a crash that was to come once does not come at every start. */
export function writeSpent(folder: string | null, keys: readonly string[]): void {
  if (folder !== null && keys.length > 0) fs.writeFileSync(fileOf(folder), JSON.stringify(keys));
}
