import { makeRun } from "../../src/contracts/run-record.js";
import type { RunRecord } from "../../src/contracts/run.js";
import { proveRun } from "../../src/research/runs/prove-run.js";
import { findStrategy } from "../../src/strategies/catalog.js";
import type { RunNews, RunWork } from "./run-messages.js";

/** What of the work is done once the run is made; the rest is its proof. */
const MADE = 0.1;
const STEPS = 50;

/** Makes a run and proves that its strategy saw nothing of the future; says how far it is. */
export function makeProvenRun(
  { bars, spec, codeVersion, createdAt }: RunWork,
  hear: (news: RunNews) => void,
): void {
  try {
    hear({
      kind: "made",
      run: work(bars, spec, { codeVersion, createdAt }, (done) => hear({ kind: "progress", done })),
    });
  } catch (error) {
    hear({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
  }
}

function work(
  bars: RunWork["bars"],
  spec: RunWork["spec"],
  context: Pick<RunWork, "codeVersion" | "createdAt">,
  progress: (done: number) => void,
): RunRecord {
  const run = makeRun(bars, spec, context);
  progress(MADE);
  let told = 0;
  const lookahead = proveRun(bars, findStrategy(run.strategy), run.parameters, {
    progress: (done, total) => {
      const step = Math.floor((done / total) * STEPS);
      if (step <= told) return;
      told = step;
      progress(MADE + (1 - MADE) * (done / total) * 0.99);
    },
  });
  return { ...run, lookahead };
}
