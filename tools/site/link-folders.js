import { rmSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What pages import from outside of their folder, where Framework reads nothing. */
const LINKS = { "pages/src": "src", "pages/data": "data-loaders" };

/** Shows the library and the loaders inside `pages/`: pages, their types and their tests need it. */
export function linkFolders() {
  for (const [link, target] of Object.entries(LINKS)) {
    const at = path.join(root, link);
    if (statSync(at, { throwIfNoEntry: false })?.isDirectory()) continue;
    rmSync(at, { force: true });
    const to = path.join(root, target);
    symlinkSync(process.platform === "win32" ? to : path.relative(path.dirname(at), to), at, "junction");
  }
}
