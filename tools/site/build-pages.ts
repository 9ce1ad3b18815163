import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundleModules } from "./bundle-modules.js";
import { checkDist, listFiles } from "./check-dist.js";
import { compressFolder } from "./compress.js";
import { denoPath } from "../deno-path.js";
import { finishPages } from "./finish-pages.js";
import { holdLock } from "./lock.js";

const FRAMEWORK = "node_modules/@observablehq/framework/dist/bin/observable.js";
const WORK = "pages/.observablehq";
const DIST = "dist";
/** Written last, so that a site without it, or with another hash in it, is stale. */
const STAMP = join(DIST, ".stamp");
const SOURCES = ["src", "pages", "data-loaders"];
const SOURCE_FILES = [
  "observablehq.config.ts",
  "package-lock.json",
  "tools/site/build-pages.ts",
  "tools/site/bundle-modules.ts",
  "tools/site/check-dist.ts",
  "tools/site/compress.ts",
  "tools/site/finish-pages.ts",
  "tools/site/offline.ts",
];

export interface BuildOptions {
  /** Hears one line at a time what is being done. */
  readonly log: (line: string) => void;
  /** What the run records name as the code that made them. */
  readonly codeVersion?: string;
}

export interface BuildOutcome {
  /** False when the site was already built from these sources. */
  readonly built: boolean;
  readonly seconds: number;
}

/**
 * Builds the pages into `dist` unless they are already there. The site is made in a folder of its own and takes
 * the place of the old one only when it is complete, so a failed or killed build leaves the old site as it was.
 *
 * @throws Error when a page, a loader or a reference is broken; the message lists what is wrong.
 */
export async function buildPages({ log, codeVersion = "unknown" }: BuildOptions): Promise<BuildOutcome> {
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10;
  const release = await holdLock(join(WORK, "build.lock"), log);
  try {
    const stamp = hashSources(codeVersion);
    if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === stamp)
      return { built: false, seconds: seconds() };
    await buildSite(log, codeVersion, stamp);
    return { built: true, seconds: seconds() };
  } finally {
    release();
  }
}

async function buildSite(log: (line: string) => void, codeVersion: string, stamp: string): Promise<void> {
  const site = join(WORK, "site");
  rmSync(site, { recursive: true, force: true });
  rmSync(join(WORK, "cache/data"), { recursive: true, force: true });
  log("Building the pages");
  await runFramework(site, codeVersion);
  await bundleModules(site);
  finishPages(site);
  const problems = checkDist(site);
  if (problems.length > 0) throw new Error(`Cannot build the pages: ${problems.join("; ")}`);
  const { files, before, after } = await compressFolder(site, join(home(), "cache/compressed"));
  log(`Compressed ${files} files, ${megabytes(before)} to ${megabytes(after)}`);
  writeFileSync(join(site, ".stamp"), stamp);
  swap(site);
}

function swap(site: string): void {
  const old = join(WORK, "old-site");
  rmSync(old, { recursive: true, force: true });
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(site, DIST);
  rmSync(old, { recursive: true, force: true });
}

/** Framework runs on Node; its log is shown only when it fails, or when it refused a request. */
async function runFramework(output: string, codeVersion: string): Promise<void> {
  const node = process.env["VERNIER_NODE"] ?? "node";
  const child = spawn(node, [FRAMEWORK, "build"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      SystemRoot: process.env["SystemRoot"],
      OBSERVABLE_TELEMETRY_DISABLE: "true",
      VERNIER_BUILD_TIME: new Date().toISOString(),
      VERNIER_CODE_VERSION: codeVersion,
      VERNIER_DENO: denoPath(),
      VERNIER_PAGES_OUTPUT: output,
    },
  });
  let text = "";
  child.stdout.on("data", (chunk: Uint8Array) => (text += new TextDecoder().decode(chunk)));
  child.stderr.on("data", (chunk: Uint8Array) => (text += new TextDecoder().decode(chunk)));
  const code = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  const broken = /\d+ broken links?/.exec(text);
  if (code === 0 && !broken) return;
  const tail = text.trim().split("\n").slice(-30).join("\n");
  throw new Error(`Cannot build the pages: Framework ended with code ${code}\n${tail}`);
}

function hashSources(codeVersion: string): string {
  const digest = createHash("sha256").update(codeVersion);
  for (const path of sourcePaths()) digest.update(path).update("\0").update(readFileSync(path)).update("\0");
  return digest.digest("hex");
}

function sourcePaths(): string[] {
  const inFolders = SOURCES.flatMap((folder) => listFiles(folder).map((file) => `${folder}/${file}`));
  return [
    ...inFolders.filter((path) => !isIgnored(path)),
    ...SOURCE_FILES.filter((path) => existsSync(path)),
  ];
}

function isIgnored(path: string): boolean {
  return (
    /\.test\.ts$|^src\/fixtures\/|^pages\/(\.observablehq|src|data|e2e)\//.test(path) ||
    !statSync(path).isFile()
  );
}

function home(): string {
  const path = resolve(process.env["VERNIER_HOME"] ?? ".vernier");
  mkdirSync(path, { recursive: true });
  return path;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
