import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Who may import whom: the table of docs/architecture.md. A folder may always import itself. */
const SRC: Record<string, readonly string[]> = {
  core: [],
  math: ["core"],
  market: ["core", "math"],
  indicators: ["core", "math", "market"],
  features: ["core", "math", "market", "indicators"],
  ml: ["core", "math", "features"],
  drift: ["core", "math", "features", "ml"],
  strategies: ["core", "math", "market", "indicators", "features", "ml"],
  trading: ["core", "math", "market", "strategies"],
  simulation: ["core", "math", "market", "strategies", "trading"],
  metrics: ["core", "math", "trading"],
  research: [
    "core",
    "math",
    "market",
    "indicators",
    "features",
    "ml",
    "drift",
    "strategies",
    "trading",
    "simulation",
    "metrics",
  ],
  report: ["core", "math", "market", "ml", "drift", "trading", "metrics", "research", "contracts"],
  queries: ["core"],
  contracts: [
    "core",
    "math",
    "market",
    "indicators",
    "features",
    "ml",
    "drift",
    "strategies",
    "trading",
    "simulation",
    "metrics",
    "research",
  ],
};

/** Within the server, later folders may import earlier ones, never the other way round. */
const SERVER_ORDER = [
  "db",
  "models",
  "brokers",
  "paper",
  "market-data",
  "access",
  "desk",
  "http",
  "jobs",
  "routes",
  "app",
  "main",
  "cli",
];

const BANNED = [
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bMath\.random\b/,
  /\bprocess\./,
  /\bfetch\(/,
  /\bDeno\./,
  /\bwindow\./,
  /\bdocument\./,
  /["']node:/,
];

interface SourceFile {
  /** From the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function listFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((file) => !/^pages\/(src|data|\.observablehq)\//.test(file));
}

function readSource(file: string): SourceFile {
  const text = readFileSync(path.join(root, file), "utf8");
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s(?:[^"';]*?\sfrom\s)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;
  const specifiers = Array.from(text.matchAll(pattern), (m) => (m[1] ?? m[2])!);
  const imports = specifiers
    .filter((s) => s.startsWith("."))
    .map((s) => path.posix.join(path.posix.dirname(file), s).replace(/^pages\/(src|data)\//, "$1/"))
    .map((s) => s.replace(/\.js$/, ".ts"));
  return { file, text, imports };
}

/** Tests, and what only tests use. */
const isTest = (file: string): boolean =>
  /\.(test|e2e)\.ts$|^src\/fixtures\/|^server\/testing\/|^pages\/e2e\/|\/(fake|test)-[^/]*\.ts$/.test(file);
const all = ["src", "server", "data-loaders", "pages", "tools"].flatMap(listFiles).map(readSource);
const shipped = all.filter(({ file }) => !isTest(file));
const src = shipped.filter(({ file }) => file.startsWith("src/"));
const folderOf = (file: string): string => file.split("/")[1]!;

describe("the import table", () => {
  it("src/ folders import only what the table allows", () => {
    const broken = src
      .filter(({ file }) => file.split("/").length > 2)
      .flatMap(({ file, imports }) =>
        imports
          .filter((to) => {
            const [from, target] = [folderOf(file), folderOf(to)];
            const known = SRC[from];
            return !to.startsWith("src/") || (target !== from && !known?.includes(target));
          })
          .map((to) => `${file} → ${to}`),
      );
    expect(broken).toEqual([]);
  });

  it("every folder of src/ stands in the table", () => {
    const folders = new Set(
      src.filter(({ file }) => file.split("/").length > 2).map(({ file }) => folderOf(file)),
    );
    expect([...folders].filter((f) => !SRC[f])).toEqual([]);
  });

  it("pages and loaders import nothing of the server", () => {
    const broken = shipped
      .filter(({ file }) => /^(pages\/(?!e2e)|data-loaders)/.test(file))
      .flatMap(({ file, imports }) =>
        imports.filter((to) => /^(server|tools)\//.test(to)).map((to) => `${file} → ${to}`),
      );
    expect(broken).toEqual([]);
  });

  it("server/ layers import only earlier ones", () => {
    const layer = (file: string): number => SERVER_ORDER.indexOf(folderOf(file).replace(/\.(ts|js)$/, ""));
    const broken = shipped
      .filter(({ file }) => file.startsWith("server/") && layer(file) >= 0)
      .flatMap(({ file, imports }) =>
        imports
          .filter((to) => to.startsWith("server/") && layer(to) > layer(file))
          .map((to) => `${file} → ${to}`),
      );
    expect(broken).toEqual([]);
  });

  it("only tests import fixtures", () => {
    const users = shipped.filter(({ imports }) => imports.some((to) => to.startsWith("src/fixtures/")));
    expect(users.map((u) => u.file)).toEqual([]);
  });

  it("no file imports itself in a circle", () => {
    const graph = new Map(shipped.map(({ file, imports }) => [file, imports]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
      if (done.has(file) || trail.includes(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });
});

describe("isomorphic code", () => {
  it("src/ uses no clock, chance, environment, network, Node, Deno or DOM of its own", () => {
    const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const users = src.flatMap(({ file, text }) =>
      BANNED.filter((pattern) => pattern.test(withoutComments(text))).map((pattern) => `${file}: ${pattern}`),
    );
    expect(users).toEqual([]);
  });

  it("relative imports end in .js, which pages and Deno need", () => {
    const pattern = /(?:from|import)\s*\(?["'](\.{1,2}\/[^"']+)["']/g;
    const wrong = shipped.flatMap(({ file, text }) =>
      Array.from(text.matchAll(pattern), (m) => m[1]!)
        .filter((s) => !/\.(m?js|json|sql)$/.test(s))
        .map((s) => `${file}: ${s}`),
    );
    expect(wrong).toEqual([]);
  });
});
