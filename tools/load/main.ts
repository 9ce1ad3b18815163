// Decisions and reads at the promised rates at once, on this machine, with the server in a process of its own.
import os from "node:os";
import process from "node:process";
import { parseArgs } from "node:util";
import { type LoadReport, runLoad } from "./load.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    reads: { type: "string", default: "1000" },
    speed: { type: "string", default: "0.05" },
    rules: { type: "string", default: "11" },
    symbols: { type: "string", default: "1" },
    verbose: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const report = await runLoad({
  seconds: Number(values.seconds),
  readsPerSecond: Number(values.reads),
  speed: Number(values.speed),
  rules: Number(values.rules),
  symbols: Number(values.symbols),
  note: (line) => {
    if (values.verbose) process.stderr.write(`${line}\n`);
  },
});
process.stdout.write(`${values.json ? JSON.stringify(report) : describe(report)}\n`);
process.exit(report.ok ? 0 : 1);

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
