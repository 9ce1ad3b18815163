import fs from "node:fs";
import path from "node:path";

/** Ends the name of a file that is not whole yet. */
export const DRAFT = ".partial";

/**
 * Writes a file whole or not at all, and so that it lasts: a reader never sees half of one, and after a crash there is
 * the old file or the new one.
 *
 * @param draft where it is written until it is whole, in the same folder
 */
export function writeWhole(file: string, content: string | Uint8Array, draft = `${file}${DRAFT}`): void {
  const descriptor = fs.openSync(draft, "w", 0o600);
  try {
    fs.writeFileSync(descriptor, content);
    fs.fsyncSync(descriptor);
  } catch (error) {
    fs.closeSync(descriptor);
    fs.rmSync(draft, { force: true });
    throw error;
  }
  fs.closeSync(descriptor);
  fs.renameSync(draft, file);
  syncFolder(path.dirname(file));
}

/** Makes a rename last; where folders cannot be opened, as on Windows, the system sees to it. */
function syncFolder(folder: string): void {
  let descriptor: number;
  try {
    descriptor = fs.openSync(folder, "r");
  } catch {
    return;
  }
  try {
    fs.fsyncSync(descriptor);
  } catch {
    // Some file systems sync no folders.
  } finally {
    fs.closeSync(descriptor);
  }
}
