import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, relative, sep } from "node:path";

const HTML_REFERENCES = [
  /<(?:link|script|img|source)\b[^>]*?\s(?:href|src)="([^"]+)"/g,
  /new URL\("([^"]+)", location\)/g,
  /"path":"([^"]+)"/g,
];
/** A quote or a hyphen before the word makes it the end of some text, as in `"copy-from"`. */
const MODULE_REFERENCES = /(?<!["'`-])\b(?:import\s*\(|from|import|import\.meta\.resolve\()\s*"([^"]+)"/g;
const STYLE_REFERENCES = /url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)/g;

/**
 * What is wrong with a built site: an import, script, style or file that the site does not contain, a
 * reference to another host, a loader's source in place of its data, and a page whose code did not parse.
 * Framework reports none of them.
 */
export function checkDist(root: string): string[] {
  return listFiles(root).flatMap((file) => checkFile(root, file));
}

/** The files below a folder, as paths relative to it with `/`, sorted. */
export function listFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

function checkFile(root: string, file: string): string[] {
  const extension = extname(file);
  if (extension === ".ts") return [`${file}: holds a program, where what it writes was meant`];
  if (![".html", ".js", ".css"].includes(extension)) return [];
  // Framework's own client names optional libraries that no page here uses, so only our modules are held to this.
  if (extension === ".js" && !file.startsWith("_import/")) return [];
  const text = readFileSync(join(root, file), "utf8");
  const problems = references(extension, text).map((reference) => checkReference(root, file, reference));
  return [...problems.filter((problem) => problem !== undefined), ...cellErrors(file, text)];
}

/** The addresses that a page, a module or a style sheet names, by the file's extension. */
export function references(extension: string, text: string): string[] {
  const patterns = [];
  if (extension === ".css") patterns.push(STYLE_REFERENCES);
  if (extension === ".html") patterns.push(...HTML_REFERENCES);
  if (extension === ".html" || extension === ".js") patterns.push(MODULE_REFERENCES);
  return patterns.flatMap((pattern) => Array.from(text.matchAll(pattern), (match) => match[1] ?? match[2]!));
}

function checkReference(root: string, file: string, reference: string): string | undefined {
  if (/^(data:|blob:|#|mailto:)/.test(reference)) return undefined;
  if (/^(\w+:)?\/\//.test(reference)) return `${file}: refers to another host, ${reference}`;
  const path = decodeURIComponent(reference.split(/[?#]/)[0]!);
  if (!/^[./]/.test(path) && extname(file) !== ".css") return `${file}: unresolved import "${reference}"`;
  const target = path.startsWith("/") ? join(root, path) : join(root, dirname(file), path);
  return existsSync(target) ? undefined : `${file}: no file answers "${reference}"`;
}

function cellErrors(file: string, text: string): string[] {
  const errors = text.matchAll(/observablehq--error">([^<]+)/g);
  return Array.from(errors, ([, message]) => `${file}: ${message}`);
}
