// Changes the code in small ways and looks whether a test fails: `npm run mutate -- src/trading --lines 200 --seed 1`.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { InputError } from "../../src/core/errors.js";
import { countOr, runTool } from "../run-tool.js";
import { codeLines, sampleLines, type CodeLine } from "./sample-lines.js";

/** What may be mutated, and the folders whose tests judge it. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  "src/simulation": ["src/simulation", "src/research/sweep"],
  "src/trading": ["src/trading", "src/simulation"],
  "src/metrics": ["src/metrics", "src/research/luck", "src/research/trials"],
  "src/market": ["src/market"],
  "src/indicators": ["src/indicators"],
};

interface Mutant {
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number } };
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
}

interface Plan {
  /** Lines of each target, 0 for all. */
  readonly lines: number;
  readonly seed: number;
  readonly threads: number;
}

await runTool({
  name: "mutate",
  program: "npm run mutate --",
  summary: "Changes the code in small ways (mutants) and looks whether a test fails.",
  usage: "[FOLDER|FILE…] [options]",
  positionals: {
    placeholder: "FOLDER|FILE…",
    help: `one of ${Object.keys(FOLDERS).join(", ")}, or what is below it; all when left out`,
    min: 0,
    max: 1000,
  },
  options: [
    {
      name: "lines",
      kind: "number",
      default: "200",
      help: "mutate so many lines drawn at random, 0 for all",
    },
    { name: "seed", kind: "number", default: "1", help: "of the draw" },
    { name: "threads", kind: "number", default: "1", help: "tests at a time" },
  ],
  example: "npm run mutate -- src/trading --lines 50",
  run: async (args) => {
    const plan = {
      lines: countOr(args, "lines", 200),
      seed: countOr(args, "seed", 1),
      threads: Math.max(1, countOr(args, "threads", 1)),
    };
    const targets = args.positionals.length > 0 ? args.positionals : Object.keys(FOLDERS);
    for (const [target, tests] of targets.map((name) => [name, testsOf(name)] as const))
      await mutateTarget(target, tests, plan);
    return 0;
  },
});

function testsOf(target: string): readonly string[] {
  const folder = Object.keys(FOLDERS).find((name) => target === name || target.startsWith(`${name}/`));
  if (folder) return FOLDERS[folder]!;
  throw new InputError(
    `${target} is not mutated, expected ${Object.keys(FOLDERS).join(", ")} or a path below`,
  );
}

async function mutateTarget(target: string, tests: readonly string[], plan: Plan): Promise<void> {
  const lines = filesBelow(target).flatMap((file) => codeLines(file, readFileSync(file, "utf8")));
  const drawn = plan.lines === 0 ? lines : sampleLines(lines, plan.lines, plan.seed);
  console.log(`${target}: ${drawn.length} of ${lines.length} lines with code, seed ${plan.seed}`);
  print(target, await mutate(drawn, tests, plan.threads));
}

function filesBelow(target: string): string[] {
  if (target.endsWith(".ts")) return [target];
  return readdirSync(target, { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join(target, file.replaceAll("\\", "/")))
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|\.d\.ts$/.test(file))
    .sort();
}

async function mutate(
  lines: readonly CodeLine[],
  tests: readonly string[],
  concurrency: number,
): Promise<readonly Mutant[]> {
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
    concurrency,
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
