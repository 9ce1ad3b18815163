import { InputError } from "../../../../src/core/errors.js";
import { driftAlerts } from "../../../../src/drift/alerts.js";
import { driftSteps, type DriftReport } from "../../../../src/drift/drift-report.js";
import type { FeatureDrift } from "../../../../src/drift/feature-drift.js";
import { number, percent } from "../../../../src/report/words/format.js";
import type { NumberTable } from "../../../../src/research/luck/number-table.js";
import type { Arguments, Command, Io } from "../../kit/command.js";
import { driftJson } from "../../output/drift-json.js";
import { loadNumberTable } from "../../loading/load-number-table.js";
import { formatTable } from "../../kit/table.js";

const DRAWS = 200;
const LEAST_DRAWS = 39;

export const command: Command = {
  name: "drift",
  summary: "Compares two tables column by column and says which columns have drifted",
  usage: "--reference A.csv --current B.csv [options]",
  options: [
    {
      name: "reference",
      kind: "string",
      placeholder: "A.csv",
      help: "Rows of a time when all was well, in time order",
    },
    { name: "current", kind: "string", placeholder: "B.csv", help: "Rows to judge, with the same columns" },
    {
      name: "draws",
      kind: "number",
      placeholder: "N",
      help: `Pairs without drift drawn for each column, from ${LEAST_DRAWS}; half as many try the verdict`,
      default: String(DRAWS),
    },
    { name: "seed", kind: "number", placeholder: "N", help: "Seed of the draws", default: "1" },
  ],
  example:
    "vernier drift --reference src/fixtures/drift-reference.csv --current src/fixtures/drift-current.csv",
  async run(args, io) {
    const reference = await loadNumberTable(required(args, "reference"));
    const current = await loadNumberTable(required(args, "current"));
    const options = readOptions(args);
    noteColumns(io, reference, current);
    const report = measure(io, reference, current, options);
    if (args.json) io.out(JSON.stringify(driftJson(report)));
    else print(io, report);
    return 0;
  },
};

function required(args: Arguments, name: string): string {
  const file = args.string(name);
  if (file !== undefined) return file;
  throw new InputError(`Cannot run drift: --${name} is missing, usage: vernier drift ${command.usage}`);
}

function readOptions(args: Arguments): { draws: number; trials: number; seed: number } {
  const draws = args.number("draws") ?? DRAWS;
  const seed = args.number("seed") ?? 1;
  if (!(Number.isInteger(draws) && draws >= LEAST_DRAWS && draws <= 100_000)) {
    throw new InputError(`--draws is ${draws}, expected a whole number from ${LEAST_DRAWS} to 100000`);
  }
  if (!Number.isSafeInteger(seed)) throw new InputError(`--seed is ${seed}, expected a whole number`);
  return { draws, trials: Math.ceil(draws / 2), seed };
}

function noteColumns(io: Io, reference: NumberTable, current: NumberTable): void {
  const [a, b] = [Object.keys(reference.columns), Object.keys(current.columns)];
  if (!a.some((name) => b.includes(name))) {
    throw new InputError(
      `The tables share no numeric column: the reference has ${list(a)}, the current table ${list(b)}`,
    );
  }
  const left = [...new Set([...reference.left, ...current.left])].filter((name) => name !== "");
  if (left.length > 0) io.note(`Left out, times or no numbers: ${left.join(", ")}`);
  const alone = [...a.filter((name) => !b.includes(name)), ...b.filter((name) => !a.includes(name))];
  if (alone.length > 0) io.note(`Left out, in one table only: ${alone.join(", ")}`);
}

function list(names: readonly string[]): string {
  if (names.length === 0) return "none";
  return names.length <= 5
    ? names.join(", ")
    : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

function measure(
  io: Io,
  reference: NumberTable,
  current: NumberTable,
  options: { readonly draws: number; readonly trials: number; readonly seed: number },
): DriftReport {
  const steps = driftSteps(reference.columns, current.columns, { ...options, mmd: true });
  for (;;) {
    const step = steps.next();
    if (step.done) {
      io.progress("Drift", 1, 1);
      return step.value;
    }
    io.progress("Drift", step.value.done, step.value.total);
  }
}

function print(io: Io, report: DriftReport): void {
  const head = ["column", "verdict", "PSI", "95 %", "KS", "95 %", "W1", "false alarms", "rows", "missing"];
  const rows = report.features.map((feature) => {
    const limits = feature.null?.quantile95;
    return [
      feature.name,
      feature.null ? feature.verdict : "too few rows",
      number(feature.psi, 3),
      number(limits?.psi ?? null, 3),
      number(feature.ks.statistic, 3),
      number(limits?.ks ?? null, 3),
      Number.isNaN(feature.wasserstein) ? "–" : feature.wasserstein.toPrecision(3),
      percent(feature.null?.falseAlarmRate ?? null, { digits: 0 }),
      `${number(feature.reference.rows)}/${number(feature.current.rows)}`,
      missing(feature),
    ];
  });
  io.out(formatTable(head, rows, ["left", "left", ...Array<"right">(8).fill("right")]));
  io.out(`\n${conclude(report)}`);
}

function missing({ reference, current }: FeatureDrift): string {
  return reference.missing + current.missing === 0
    ? "–"
    : `${number(reference.missing)}/${number(current.missing)}`;
}

function conclude({ features, drifting, expectedFalseAlarms, health }: DriftReport): string {
  const count = features.length === 1 ? "1 column" : `${features.length} columns`;
  const chance = `chance alone gives ${number(expectedFalseAlarms, 1)}`;
  const score = Number.isNaN(health.score) ? "unknown" : `${number(health.score)} of 100`;
  return [
    `${drifting} of ${count} drifted; ${chance}. Feature health: ${score}.`,
    "95 % of pairs without drift stay at or below the limit, each column's memory allowed for.",
    ...driftAlerts({ features }).map(({ action, reason }) => `${action}: ${reason}`),
  ].join("\n");
}
