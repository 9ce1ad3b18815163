import fs from "node:fs/promises";
import path from "node:path";

/** A file of the built site and, where the build made them, its compressed forms. */
export interface SiteFile {
  /** Address as in `/runs.html`. */
  readonly name: string;
  readonly etag: string;
  read(encoding: Encoding | null): Promise<Uint8Array<ArrayBuffer>>;
  readonly encodings: readonly Encoding[];
}

/** What a compressed sibling's name ends with, and how the header calls it. */
export type Encoding = "br" | "gzip";
const SUFFIXES: Readonly<Record<Encoding, string>> = { br: ".br", gzip: ".gz" };

/** The built pages. */
export interface Site {
  /** The file behind an address, links without an extension included, or null. */
  find(pathname: string): Promise<SiteFile | null>;
  /** Hashes of a page's inline scripts, as a Content-Security-Policy has them. */
  scriptHashes(name: string): Promise<readonly string[]>;
}

/** The site in a folder. The folder may be missing, and may be replaced by a newer build at any time. */
export function createSite(folder: string): Site {
  return {
    find: async (pathname) => {
      for (const name of candidates(pathname)) {
        const file = await openFile(folder, name);
        if (file) return file;
      }
      return null;
    },
    scriptHashes: async (name) => {
      const text = await fs.readFile(path.join(folder, "csp.json"), "utf8").catch(() => "{}");
      return (JSON.parse(text) as Record<string, string[]>)[name] ?? [];
    },
  };
}

/**
 * The names an address may stand for, best first; none for an address that leaves the site or names a hidden file. A run
 * that has no page of its own is shown by the page that asks the server for it.
 */
export function candidates(pathname: string): readonly string[] {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return [];
  }
  const segments = name.split("/").slice(1);
  if (!name.startsWith("/") || /[\\\0:]/.test(name) || segments.some((s) => s.startsWith("."))) return [];
  if (name.endsWith("/")) return [`${name}index.html`];
  if (path.posix.extname(name)) return [name];
  const live = /^\/runs\/[^/]+$/.test(name) ? ["/runs/live.html"] : [];
  return [`${name}.html`, `${name}/index.html`, name, ...live];
}

async function openFile(folder: string, name: string): Promise<SiteFile | null> {
  const file = path.join(folder, name);
  const stat = await statFile(file);
  if (!stat) return null;
  const encodings: Encoding[] = [];
  for (const encoding of ["br", "gzip"] as const) {
    if (await statFile(file + SUFFIXES[encoding])) encodings.push(encoding);
  }
  return {
    name,
    encodings,
    etag: `W/"${stat.size.toString(36)}-${Math.round(stat.mtimeMs).toString(36)}"`,
    read: async (encoding) => new Uint8Array(await fs.readFile(encoding ? file + SUFFIXES[encoding] : file)),
  };
}

async function statFile(file: string) {
  const stat = await fs.stat(file).catch(() => null);
  return stat?.isFile() ? stat : null;
}
