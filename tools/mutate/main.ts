// Changes the code in small ways and looks whether a test fails: `npm run mutate -- src/trading --lines 200 --seed 1`.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { codeLines, sampleLines, type CodeLine } from "./sample-lines.js";

/** What may be mutated, and the folders whose tests judge it. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  "src/simulation": ["src/simulation", "src/research/sweep"],
  "src/trading": ["src/trading", "src/simulation"],
  "src/metrics": ["src/metrics", "src/research/luck", "src/research/trials"],
  "src/market": ["src/market"],
  "src/indicators": ["src/indicators"],
};

const HELP = `npm run mutate -- [FOLDER|FILE…] [--lines N] [--seed N] [--threads N]

Changes the code in small ways (mutants) and looks whether a test fails.

FOLDER     one of ${Object.keys(FOLDERS).join(", ")}, or what is below it; all when left out
--lines    mutate so many lines drawn at random (200), 0 for all
--seed     of the draw (1)
--threads  tests at a time (1)`;

interface Mutant {
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number } };
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lines: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    threads: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else process.exitCode = await main(positionals.length > 0 ? positionals : Object.keys(FOLDERS));

async function main(targets: readonly string[]): Promise<number> {
  for (const target of targets) {
    const folder = Object.keys(FOLDERS).find((name) => target === name || target.startsWith(`${name}/`));
    if (!folder) {
      console.error(`${target} is not mutated, expected ${Object.keys(FOLDERS).join(", ")} or a path below`);
      return 1;
    }
    const lines = filesBelow(target).flatMap((file) => codeLines(file, readFileSync(file, "utf8")));
    const count = readCount("lines");
    const drawn = count === 0 ? lines : sampleLines(lines, count, readCount("seed"));
    console.log(`${target}: ${drawn.length} of ${lines.length} lines with code, seed ${values.seed}`);
    print(target, await mutate(drawn, FOLDERS[folder]!));
  }
  return 0;
}

function readCount(name: "lines" | "seed" | "threads"): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 0) return value;
  console.error(`Option --${name} is ${values[name]}, expected a whole number from 0`);
  process.exit(1);
}

function filesBelow(target: string): string[] {
  if (target.endsWith(".ts")) return [target];
  return readdirSync(target, { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join(target, file.replaceAll("\\", "/")))
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|\.d\.ts$/.test(file))
    .sort();
}

async function mutate(lines: readonly CodeLine[], tests: readonly string[]): Promise<readonly Mutant[]> {
  process.env["VERNIER_MUTATE_TESTS"] = tests.join(",");
  const stryker = new Stryker({
    mutate: lines.map(({ file, line }) => `${file}:${line}:0-${line}:1000`),
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "tools/mutate/vitest.config.ts", related: false },
    checkers: [],
    // TypeScript 7 has no parser in JavaScript, which Stryker would read this file with; tests do not need it.
    tsconfigFile: "none.json",
    coverageAnalysis: "perTest",
    concurrency: Math.max(1, readCount("threads")),
    ignorePatterns: ["dist", ".vernier", "pages", "findings", "*.log"],
    reporters: ["progress"],
    tempDirName: ".stryker",
    timeoutMS: 20_000,
    timeoutFactor: 3,
    logLevel: "warn",
    thresholds: { high: 85, low: 60, break: null },
  } as never);
  return (await stryker.runMutationTest()) as unknown as readonly Mutant[];
}

function print(target: string, mutants: readonly Mutant[]): void {
  const count = (...wanted: readonly string[]): number =>
    mutants.filter(({ status }) => wanted.includes(status)).length;
  const [killed, survived] = [count("Killed", "Timeout"), count("Survived", "NoCoverage")];
  for (const { fileName, location, mutatorName, replacement, status } of mutants) {
    if (status !== "Survived" && status !== "NoCoverage") continue;
    const place = `${path.relative(process.cwd(), fileName).replaceAll("\\", "/")}:${location.start.line}`;
    console.log(
      `${status === "Survived" ? "survived" : "no test "} ${place} ${mutatorName}: ${oneLine(replacement)}`,
    );
  }
  const score = killed + survived === 0 ? "none" : `${((100 * killed) / (killed + survived)).toFixed(1)} %`;
  console.log(
    `${target}: ${killed} killed, ${survived} survived, ${count("CompileError", "RuntimeError", "Ignored")} not run; score ${score}`,
  );
}

function oneLine(text = ""): string {
  return text.replaceAll(/\s+/g, " ").slice(0, 100);
}
