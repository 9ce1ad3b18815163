import fs from "node:fs/promises";
import path from "node:path";
import { isoTime, makeRun } from "../../../src/contracts/run-record.js";
import type { RunRecord } from "../../../src/contracts/run.js";
import type { Bars } from "../../../src/market/series/bars.js";
import { PACKAGED, readPackaged } from "../../../src/market/reading/packaged.js";
import { inspectBars, type QualityReport } from "../../../src/market/series/quality.js";
import { DEFAULT_RUNS } from "../../../src/research/runs/default-runs.js";
import { trialOfRun } from "../../../src/contracts/run-detail.js";
import type { Trial } from "../../../src/research/trials/trial.js";
import { proveRun } from "../../../src/research/runs/prove-run.js";
import { findStrategy } from "../../../src/strategies/catalog.js";
import { CLONE } from "../../clone.js";
import { createBarStore } from "../../db/bars/bar-store.js";
import type { Sql } from "../../db/client.js";
import { createRunStore, type RunStore } from "../../db/run-store.js";
import { createTrialStore } from "../../db/trial-store.js";

/** Stores the packaged series and says of each what it is and how good; returns their bars. */
export async function loadPackaged(sql: Sql, note: (text: string) => void): Promise<readonly Bars[]> {
  const store = createBarStore(sql);
  const loaded: Bars[] = [];
  for (const series of PACKAGED) {
    const bytes = await fs.readFile(path.join(CLONE, "node_modules", series.file));
    const { bars, adjustedClose } = readPackaged(series, new Uint8Array(bytes));
    const quality = inspectBars(bars);
    const stored = await store.replaceSeries({ instrument: series.instrument, bars, adjustedClose, quality });
    note(`Data: ${describeSeries(bars, quality)}${stored ? "" : " (stored already)"}`);
    loaded.push(bars);
  }
  return loaded;
}

/** Runs, stores and counts the default runs; returns how many are new. */
export async function storeDefaultRuns(
  sql: Sql,
  loaded: readonly Bars[],
  codeVersion: string,
  now: number,
): Promise<number> {
  const store = createRunStore(sql);
  const trials: Trial[] = [];
  let count = 0;
  for (const spec of DEFAULT_RUNS) {
    const bars = loaded.find(({ symbol }) => symbol === spec.symbol);
    if (!bars) throw new Error(`Cannot make the default runs: no packaged series is named "${spec.symbol}"`);
    const run = makeRun(bars, spec, { createdAt: now, codeVersion });
    if (await storeNew(store, run, bars)) count++;
    trials.push(trialOfRun(run));
  }
  await createTrialStore(sql).record(trials);
  return count;
}

/** Proves a run before it is stored, since a stored one is never changed; false when it is stored already. */
async function storeNew(store: RunStore, run: RunRecord, bars: Bars): Promise<boolean> {
  if (await store.getRun(run.id)) return store.insertRun(run);
  return store.insertRun({ ...run, lookahead: proveRun(bars, findStrategy(run.strategy), run.parameters) });
}

function describeSeries(bars: Bars, quality: QualityReport): string {
  const day = (index: number): string => isoTime(bars.time[index]!).slice(0, 10);
  const facts = quality.issues.filter((issue) => issue.row === null).map((issue) => issue.problem);
  if (quality.missingSessions) facts.push(`${quality.missingSessions} sessions have no bar`);
  if (quality.unexpectedSessions)
    facts.push(`${quality.unexpectedSessions} bars are on days without a session`);
  const kind = bars.synthetic ? "synthetic" : "real";
  const extent = `${bars.symbol} ${bars.timeframe}, ${kind}, ${bars.length} bars from ${day(0)} to ${day(bars.length - 1)}`;
  return `${extent}; ${facts.length ? facts.join("; ") : "nothing is odd about it"}`;
}
