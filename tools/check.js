// Types, lint, format, unused code and the architecture, one line each; prints what is wrong and where.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { linkFolders } from "./site/link-folders.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const bin = (...parts) => path.join(root, "node_modules", ...parts);

/** @type {readonly [name: string, args: string[]][]} */
const CHECKS = [
  ["types", [bin("typescript/bin/tsc"), "-p", "tsconfig.json"]],
  ["types of src without Node and DOM", [bin("typescript/bin/tsc"), "-p", "tsconfig.src.json"]],
  ["lint", [bin("oxlint/bin/oxlint"), "--deny-warnings", "."]],
  ["format", [bin("prettier/bin/prettier.cjs"), "--check", ".", "--log-level", "warn"]],
  ["unused code and packages", [bin("knip/bin/knip.js"), "--no-progress"]],
  [
    "architecture",
    [bin("vitest/vitest.mjs"), "run", "--project", "unit", "--reporter", "dot", "src/architecture.test.ts"],
  ],
];

/** Runs every check; gives the names of those that failed. */
export function runChecks() {
  linkFolders();
  return CHECKS.filter(([name, args]) => {
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${status === 0 ? "✓" : "✗"} ${name} (${seconds} s)`);
    if (status !== 0) console.log(`${stdout}${stderr}`);
    return status !== 0;
  }).map(([name]) => name);
}

export const CHECK_COUNT = CHECKS.length;

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(runChecks().length > 0 ? 1 : 0);
