// `npm run bench`: one table of medians, ours beside the peers in the same run, and the ratios between them.
import os from "node:os";
import process from "node:process";
import { formatTable } from "../../server/cli/kit/table.js";
import { benchBacktest } from "./backtest.js";
import { benchDrift } from "./drift.js";
import { benchEventBacktest } from "./event-backtest.js";
import { benchIndicators } from "./indicators.js";
import { benchLab } from "./lab.js";
import type { BenchRow } from "./measure.js";
import { benchShap } from "./shap.js";
import { benchSweep } from "./sweep.js";
import { benchTraining } from "./training.js";

const cpu = os.cpus()[0]?.model.trim() ?? "unknown processor";
console.log(
  `${cpu}, ${os.cpus().length} cores, ${process.platform}-${process.arch}, V8 ${process.versions.v8}`,
);
console.log(
  "Medians of turns in ms, a turn being its fastest call; in brackets ours ÷ theirs, so below 1 is faster. – where a peer is\nnot there.\n",
);
for (const bench of [
  benchBacktest,
  benchEventBacktest,
  benchIndicators,
  benchSweep,
  benchTraining,
  benchShap,
  benchDrift,
  benchLab,
]) {
  const rows = await bench();
  if (rows.length > 0) printTable(rows);
}

function printTable(rows: readonly BenchRow[]): void {
  const peers = [...new Set(rows.flatMap((row) => Object.keys(row.peers)))];
  const cells = rows.map(({ name, ours, peers: theirs }) => [
    name,
    ours.toPrecision(3),
    ...peers.map((peer) => describe(ours, theirs[peer] ?? null)),
  ]);
  console.log(
    formatTable(["", "Vernier", ...peers], cells, [
      "left",
      ...Array<"right">(peers.length + 1).fill("right"),
    ]),
  );
  console.log("");
}

function describe(ours: number, theirs: number | null): string {
  return theirs === null ? "–" : `${theirs.toPrecision(3)} (${(ours / theirs).toPrecision(2)})`;
}
