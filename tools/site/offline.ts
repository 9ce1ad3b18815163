import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
const require = createRequire(resolve("package.json"));

interface Specifier {
  readonly name: string;
  readonly version: string;
  readonly file: string;
}

/**
 * Replaces `fetch` in Framework's own process. Framework asks a package registry for versions and a CDN for
 * files; both are answered from node_modules. Any other request outside of this machine throws.
 */
export function stayOffline(root: string): void {
  forgetOldPackages(join(root, ".observablehq/cache/_npm"));
  const fetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return LOOPBACK.has(url.hostname) ? fetch(input, init) : answer(url);
  };
}

async function answer(url: URL): Promise<Response> {
  const path = decodeURIComponent(url.pathname);
  if (path.startsWith("/npm/")) return answerFile(parseSpecifier(path.slice("/npm/".length)));
  const { name, file } = parseSpecifier(path.slice(1));
  if (file.includes("/") || url.search !== "") {
    throw new Error(`Cannot fetch ${url.href}: a page build makes no request outside of this machine`);
  }
  // Framework wants a version of every library it knows by name, installed or not.
  const version = manifest(name)?.version ?? "0.0.0";
  return Response.json(file === "" ? { versions: { [version]: {} } } : { version });
}

async function answerFile({ name, file }: Specifier): Promise<Response> {
  const folder = folderOf(name);
  if (folder === undefined)
    return new Response(null, { status: 404, statusText: `${name} is not installed` });
  if (/(^|\/)\+esm$/.test(file)) {
    const source = await bundle(name, file.replace(/\/?\+esm$/, ""));
    return new Response(source, { headers: { "content-type": "application/javascript" } });
  }
  const path = join(folder, file);
  return existsSync(path) ? new Response(readFileSync(path)) : new Response(null, { status: 404 });
}

async function bundle(name: string, file: string): Promise<string> {
  const entry = JSON.stringify(file === "" ? name : `${name}/${file}`);
  const contents = `export * from ${entry};\nimport * as all from ${entry};\nexport default all.default ?? all;`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: resolve("."), sourcefile: "entry.js" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return outputFiles[0]!.text;
}

function parseSpecifier(path: string): Specifier {
  const match = /^((?:@[^/]+\/)?[^@/]+)(?:@([^/]*))?(?:\/(.*))?$/.exec(path);
  if (!match) throw new Error(`Cannot read package path "${path}"`);
  return { name: match[1]!, version: match[2] ?? "", file: match[3] ?? "" };
}

function folderOf(name: string): string | undefined {
  const bases = require.resolve.paths(name) ?? [];
  return bases.map((base) => join(base, name)).find((folder) => existsSync(join(folder, "package.json")));
}

function manifest(name: string): { version: string } | undefined {
  const folder = folderOf(name);
  return folder && JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function forgetOldPackages(cache: string): void {
  if (!existsSync(cache)) return;
  for (const entry of readdirSync(cache)) {
    const names = entry.startsWith("@")
      ? readdirSync(join(cache, entry)).map((name) => `${entry}/${name}`)
      : [entry];
    for (const path of names) {
      const { name, version } = parseSpecifier(path);
      if ((manifest(name)?.version ?? "0.0.0") !== version) rmSync(join(cache, path), { recursive: true });
    }
  }
}
