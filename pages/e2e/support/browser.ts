import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import {
  chromium,
  type BrowserContext,
  type BrowserContextOptions,
  type LaunchOptions,
} from "playwright-core";

const PACKAGE = resolve("node_modules/@sparticuz/chromium");
const INSTALLED = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
/** No request of the browser's own, and no sandbox, which a container's root user cannot have. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

interface Program {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A fresh browser profile; `close` also removes it. */
export interface TestBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts the system's Chromium, or the one inside of an npm package, with a profile of its own. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "vernier-browser-"));
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions(), ...options });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** How playwright starts that Chromium. */
export function launchOptions(): LaunchOptions {
  const { path, env } = findProgram();
  return { executablePath: path, headless: true, args: ARGS, env: { ...cleanEnvironment(), ...env } };
}

function findProgram(): Program {
  const installed = INSTALLED.find((path) => path !== undefined && existsSync(path));
  if (installed !== undefined) return { path: installed, env: {} };
  const folder = unpack();
  const env = { LD_LIBRARY_PATH: join(folder, "lib"), FONTCONFIG_PATH: folder };
  return {
    path: join(folder, "chromium"),
    env: existsSync("/etc/fonts/fonts.conf") ? { LD_LIBRARY_PATH: env.LD_LIBRARY_PATH } : env,
  };
}

/** The package's own loader refuses Node 20 and shares one folder with every other user of it. */
function unpack(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const cache = resolve(process.env["VERNIER_HOME"] ?? ".vernier", "cache");
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const read = (name: string): Buffer => brotliDecompressSync(readFileSync(join(PACKAGE, "bin", name)));
  writeFileSync(join(draft, "chromium"), read("chromium.br"), { mode: 0o755 });
  for (const name of ["fonts.tar.br", "al2023.tar.br"]) {
    const { status, stderr } = spawnSync("tar", ["-xf", "-", "-C", draft], { input: read(name) });
    if (status !== 0) throw new Error(`Cannot unpack ${name}: ${stderr.toString()}`);
  }
  if (existsSync(folder)) rmSync(draft, { recursive: true });
  else renameSync(draft, folder);
  return folder;
}

function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
