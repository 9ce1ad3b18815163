import { makeRun } from "../../src/contracts/run-record.js";
import type { RunRecord } from "../../src/contracts/run.js";
import { PACKAGED } from "../../src/market/packaged.js";
import { DEFAULT_RUNS } from "../../src/research/default-runs.js";
import { packagedBars } from "./packaged-bars.js";
import { siteRecord } from "./site-record.js";

/** The records of the default runs, made from the packaged series. */
export function defaultRecords(): RunRecord[] {
  const { builtAt, codeVersion } = siteRecord();
  const context = { createdAt: Date.parse(builtAt), codeVersion };
  return PACKAGED.flatMap((series) => {
    const bars = packagedBars(series);
    const specs = DEFAULT_RUNS.filter((spec) => spec.symbol === series.instrument.symbol);
    return specs.map((spec) => makeRun(bars, spec, context));
  });
}
