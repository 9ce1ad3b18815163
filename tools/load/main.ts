// Decisions and reads at the promised rates at once, on this machine, with the server in a process of its own.
import os from "node:os";
import process from "node:process";
import { countOr, numberOr, runTool } from "../run-tool.js";
import { type LoadReport, runLoad } from "./load.js";

await runTool({
  name: "load",
  program: "deno run -A tools/load/main.ts",
  summary: "Decides and reads at the promised rates at once, on this machine, and measures both.",
  usage: "[options]",
  options: [
    { name: "seconds", kind: "number", default: "60", help: "how long it is measured" },
    { name: "reads", kind: "number", default: "1000", help: "requests a second" },
    { name: "speed", kind: "number", default: "0.05", help: "wall seconds a bar" },
    { name: "rules", kind: "number", default: "11", help: "how many rules trade" },
    { name: "symbols", kind: "number", default: "1", help: "on how many symbols" },
    { name: "verbose", kind: "flag", help: "show what the processes say" },
  ],
  example: "deno run -A tools/load/main.ts --seconds 10",
  run: async (args, io) => {
    const report = await runLoad({
      seconds: numberOr(args, "seconds", 60),
      readsPerSecond: numberOr(args, "reads", 1000),
      speed: numberOr(args, "speed", 0.05),
      rules: countOr(args, "rules", 11),
      symbols: countOr(args, "symbols", 1),
      note: (line) => {
        if (args.flag("verbose")) io.note(line);
      },
    });
    io.out(args.json ? JSON.stringify(report) : describe(report));
    return report.ok ? 0 : 1;
  },
});

function describe({ decisions, reads, memory, cores, seconds, ok, missed }: LoadReport): string {
  const cpu = os.cpus()[0]?.model.trim() ?? "unknown processor";
  const load = os.loadavg()[0]!.toFixed(1);
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  const denied = Object.entries(decisions.denied).map(([code, count]) => `${code} ${count}`);
  return [
    `${ok ? "Every target is met" : `Missed: ${missed.join(", ")}`}, ${seconds} s`,
    `Machine: ${cpu}, ${os.cpus().length} cores, ${process.platform}-${process.arch}, load average ${load}`,
    `Decisions: ${decisions.intents} intents stored, ${decisions.perSecond} a second (${decisions.rulesPerSecond} rules saw a bar a second); bar to stored intent p50 <= ${decisions.p50} ms, p99 <= ${decisions.p99} ms; ${decisions.sent} sent, ${decisions.fills} fills`,
    `Denied since the start: ${denied.join(", ") || "none"}`,
    `Reads: ${reads.requests}, ${reads.perSecond} a second, p50 ${reads.p50} ms, p99 ${reads.p99} ms, most ${reads.most} ms`,
    ...Object.entries(reads.byPath).map(([path, { p50, p99 }]) => `  ${path}: p50 ${p50} ms, p99 ${p99} ms`),
    `Cores busy: server ${cores.server?.toFixed(2)}, exchange ${cores.exchange?.toFixed(2)}`,
    `Server memory: early ${megabytes(memory.early)}, late ${megabytes(memory.late)}, most ${megabytes(memory.most)}`,
  ].join("\n");
}
