import { makeRun } from "../../src/contracts/run-record.js";
import type { RunRecord } from "../../src/contracts/run.js";
import { PACKAGED } from "../../src/market/reading/packaged.js";
import { DEFAULT_RUNS } from "../../src/research/runs/default-runs.js";
import { proveRun } from "../../src/research/runs/prove-run.js";
import { findStrategy } from "../../src/strategies/catalog.js";
import { packagedBars, packagedSeries } from "./packaged-bars.js";
import { siteRecord } from "./site-record.js";

/** A record with the look-ahead proof of its strategy on its own bars. */
export function proveRecord(record: RunRecord): RunRecord {
  const bars = packagedBars(packagedSeries(record.symbol));
  return { ...record, lookahead: proveRun(bars, findStrategy(record.strategy), record.parameters) };
}

/** The records of the default runs, made from the packaged series, without look-ahead proofs. */
export function defaultRecords(): RunRecord[] {
  const { builtAt, codeVersion } = siteRecord();
  const context = { createdAt: Date.parse(builtAt), codeVersion };
  return PACKAGED.flatMap((series) => {
    const bars = packagedBars(series);
    const specs = DEFAULT_RUNS.filter((spec) => spec.symbol === series.instrument.symbol);
    return specs.map((spec) => makeRun(bars, spec, context));
  });
}
