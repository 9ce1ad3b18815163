// `npm run soak`: kills the server, the database and the exchange under load and faults, and looks for what was lost.
import { appendFileSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import { countOr, numberOr, runTool } from "../run-tool.js";
import { runSoak, type SoakReport } from "./soak.js";

await runTool({
  name: "soak",
  program: "npm run soak --",
  summary:
    "Kills the server, the database and the exchange under load and faults, and looks for what was lost.",
  usage: "[options]",
  options: [
    { name: "kills", kind: "number", default: "200", help: "how often something is killed" },
    { name: "seed", kind: "number", default: "1", help: "of the draw of what is killed, and when" },
    {
      name: "minutes",
      kind: "number",
      default: "20",
      help: "end after so long, however many kills are left",
    },
    { name: "log", kind: "string", placeholder: "FILE", help: "write what the processes say to a file" },
    { name: "journal", kind: "string", placeholder: "FILE", help: "write the desk's journal to a file" },
  ],
  example: "npm run soak -- --kills 12 --seed 7",
  run: async (args, io) => {
    const [log, journal] = [args.string("log"), args.string("journal")];
    const report = await runSoak({
      kills: countOr(args, "kills", 200),
      seed: countOr(args, "seed", 1),
      mostMs: numberOr(args, "minutes", 20) * 60_000,
      progress: (line) => io.note(line),
      note: (line) => {
        if (log) appendFileSync(log, `${new Date().toISOString()} ${line}\n`);
      },
      ...(journal ? { record: (line: string) => appendFileSync(journal, `${line}\n`) } : {}),
    });
    io.out(args.json ? JSON.stringify(report) : describe(report));
    return report.ok ? 0 : 1;
  },
});

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
