import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "./check-dist.js";

/** What Framework's page frame lacks for readers of screens, zoomed text and keyboards. */
const FRAME: readonly (readonly [RegExp, string])[] = [
  [/<html>/, '<html lang="en">'],
  [/, maximum-scale=1"/, '"'],
  [/<nav id="observablehq-sidebar">/, '<nav id="observablehq-sidebar" aria-label="Pages">'],
  [/(<ol>)(\s*)(<label id="observablehq-sidebar-close"[^>]*><\/label>)/, "$3$2$1"],
  [
    /<input type="search" placeholder="Search">/,
    '<input type="search" placeholder="Search" aria-label="Search pages">',
  ],
  [
    /(<input id="observablehq-sidebar-toggle" type="checkbox") title/,
    '$1 aria-label="Show the list of pages" title',
  ],
];

/**
 * Completes the built pages in place and writes `csp.json`: for each page the hashes of its inline scripts,
 * which a Content-Security-Policy names so that no other inline script runs.
 *
 * @throws Error when a page's frame is not the one that the completions were made for.
 */
export function finishPages(root: string): void {
  const hashes: Record<string, string[]> = {};
  for (const file of listFiles(root).filter((name) => name.endsWith(".html"))) {
    const page = absolute(completeFrame(readFileSync(join(root, file), "utf8"), file), file);
    writeFileSync(join(root, file), page);
    hashes[`/${file}`] = scriptHashes(page);
  }
  writeFileSync(join(root, "csp.json"), `${JSON.stringify(hashes, null, 1)}\n`);
}

function completeFrame(page: string, file: string): string {
  return FRAME.reduce((text, [pattern, replacement]) => {
    if (!pattern.test(text)) throw new Error(`Cannot complete ${file}: ${pattern} is not in it`);
    return text.replace(pattern, replacement);
  }, page);
}

/** The page of unknown addresses is shown at any depth; without `<base>`, which the policy forbids. */
function absolute(page: string, file: string): string {
  if (file !== "404.html") return page;
  return page.replace(/<base [^>]*>/, "").replaceAll(/"\.\.?\//g, '"/');
}

function scriptHashes(page: string): string[] {
  const scripts = page.matchAll(/<script\b(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
  return Array.from(scripts, ([, text]) => `sha256-${createHash("sha256").update(text!).digest("base64")}`);
}
