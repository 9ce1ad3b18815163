// `npm run soak`: kills the server, the database and the exchange under load and faults, and looks for what was lost.
import { appendFileSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import { parseArgs } from "node:util";
import { runSoak, type SoakReport } from "./soak.js";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "20" },
    log: { type: "string" },
    journal: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const number = (name: "kills" | "seed" | "minutes"): number => {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} is "${values[name]}", expected a number of 0 or more`);
};

const { log, journal } = values;
const report = await runSoak({
  kills: number("kills"),
  seed: number("seed"),
  mostMs: number("minutes") * 60_000,
  progress: (line) => void process.stderr.write(`${line}\n`),
  note: (line) => {
    if (log) appendFileSync(log, `${new Date().toISOString()} ${line}\n`);
  },
  ...(journal ? { record: (line: string) => appendFileSync(journal, `${line}\n`) } : {}),
});
process.stdout.write(`${values.json ? JSON.stringify(report) : describe(report)}\n`);
process.exit(report.ok ? 0 : 1);

function describe({ counts, recovery, memory, ...report }: SoakReport): string {
  const cpu = os.cpus()[0]?.model.trim() ?? "unknown processor";
  const list = (figures: object): string =>
    Object.entries(figures)
      .map(([name, figure]) => `${name} ${String(figure)}`)
      .join(", ");
  const times = Object.entries(recovery).map(
    ([target, { median, p99 }]) =>
      `${target} ${(median / 1000).toFixed(1)} s (p99 ${(p99 / 1000).toFixed(1)} s)`,
  );
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  return [
    `${report.ok ? "Nothing was lost" : "VIOLATIONS"}: ${report.kills} kills -9 in ${Math.round(report.ms / 1000)} s, seed ${report.seed}`,
    `Machine: ${cpu}, ${os.cpus().length} cores, ${process.platform}-${process.arch}`,
    `Kills by target: ${list(report.killsOf)}`,
    `Kills by phase: ${list(report.killsIn)}`,
    `Orders: ${list(counts)}`,
    `Not sent, by reason: ${list(report.reasons)}`,
    `Recovered after, median: ${times.join(", ")}`,
    `Server memory: early ${megabytes(memory.early)}, late ${megabytes(memory.late)}, most ${megabytes(memory.most)}`,
    ...report.violations.map((line) => `  ✗ ${line}`),
  ].join("\n");
}
