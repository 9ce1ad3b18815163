import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { listFiles, references } from "./check-dist.js";

const CHUNKS = "_import/components/shared-[hash]";
/** Stands before a file's place in the site while modules move. */
const SITE = "site:/";
const NAMED = /site:\/([^"'`]+)/g;
const OWN_ADDRESS = /(\bimport\.meta\.resolve\(\s*")(\.[^"]+)/g;
const WORKER = /-worker\.[0-9a-f]{8}\.js$/;

/**
 * Joins the modules of a built site in place. Framework writes one file a module, so a page would ask for two
 * hundred; afterwards it asks for a few, and a worker for one. Modules that nothing refers to are removed.
 */
export async function bundleModules(root: string): Promise<void> {
  const pages = listFiles(root).filter((file) => file.endsWith(".html"));
  const entries = new Set(pages.flatMap((page) => importsOf(root, page)));
  const workers = listFiles(root).filter((file) => WORKER.test(file));
  for (const worker of workers) await joinModules(root, [worker], false);
  const { outputs } = await joinModules(root, [...entries], true);
  for (const page of pages) preload(root, page, outputs);
  removeUnused(root);
}

async function joinModules(root: string, entries: readonly string[], splitting: boolean): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: resolve(root),
    entryPoints: [...entries],
    outdir: ".",
    outbase: ".",
    entryNames: "[dir]/[name]",
    chunkNames: CHUNKS,
    allowOverwrite: true,
    bundle: true,
    splitting,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "error",
    metafile: true,
    plugins: [nameFromRoot(root)],
  });
  for (const file of Object.keys(metafile.outputs)) nameFromFile(root, file);
  return metafile;
}

/**
 * Names a file by its place in the site. What esbuild joins moves, so what a module names relative to itself (a
 * worker, or Framework's own client, which stays as it is) would be looked for beside the joined file.
 */
function nameFromRoot(root: string): Plugin {
  return {
    name: "name-from-root",
    setup(context) {
      const placed = (folder: string, path: string): string =>
        `${SITE}${posix.join(posix.relative(resolve(root), folder), path)}`;
      context.onResolve({ filter: /_observablehq\/|_npm\// }, ({ path, resolveDir }) => ({
        path: placed(resolveDir, path),
        external: true,
      }));
      context.onLoad({ filter: /\.js$/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8").replaceAll(
          OWN_ADDRESS,
          (_, before: string, address: string) => before + placed(dirname(path), address),
        ),
      }));
    },
  };
}

/** Turns every name from the root into one relative to the file that it now stands in. */
function nameFromFile(root: string, file: string): void {
  const path = join(root, file);
  const address = (place: string): string => {
    const relative = posix.relative(posix.dirname(file), place);
    return relative.startsWith(".") ? relative : `./${relative}`;
  };
  const text = readFileSync(path, "utf8").replaceAll(NAMED, (_, place: string) => address(place));
  writeFileSync(path, text);
}

function importsOf(root: string, page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const scripts = Array.from(
    text.matchAll(/<script type="module">([\s\S]*?)<\/script>/g),
    ([, script]) => script!,
  );
  return scripts
    .flatMap((script) => references(".js", script))
    .map((reference) => posix.join(posix.dirname(page), reference))
    .filter((file) => file.startsWith("_import/"));
}

/** Names the shared modules in the page's head, and no longer those that are joined. */
function preload(root: string, page: string, outputs: Metafile["outputs"]): void {
  const path = join(root, page);
  const text = readFileSync(path, "utf8");
  const needed = new Set<string>();
  const visit = (file: string): void => {
    if (needed.has(file)) return;
    needed.add(file);
    for (const { path: next, kind, external } of outputs[file]?.imports ?? []) {
      if (kind === "import-statement" && external !== true) visit(next);
    }
  };
  for (const entry of importsOf(root, page)) visit(entry);
  const up = posix.relative(posix.dirname(page), ".") || ".";
  const links = Array.from(needed, (file) => `<link rel="modulepreload" href="${up}/${file}">`).join("\n");
  const kept = text.replaceAll(
    /<link rel="modulepreload" href="[^"]*\/_(?:import|node|npm)\/[^"]*">\n?/g,
    "",
  );
  writeFileSync(path, links === "" ? kept : kept.replace(/(?=<link rel="modulepreload")/, `${links}\n`));
}

function removeUnused(root: string): void {
  const used = new Set<string>();
  const visit = (file: string): void => {
    if (used.has(file)) return;
    used.add(file);
    const extension = posix.extname(file);
    if (extension !== ".js" && extension !== ".html") return;
    for (const reference of references(extension, readFileSync(join(root, file), "utf8"))) {
      const target = reference.startsWith("/") ? reference.slice(1) : posix.join(dirname(file), reference);
      if (all.has(target)) visit(target);
    }
  };
  const all = new Set(listFiles(root));
  for (const file of all) if (file.endsWith(".html")) visit(file);
  for (const file of all) {
    if (/^_(import|node)\/.*\.js$/.test(file) && !used.has(file)) rmSync(join(root, file));
  }
}
