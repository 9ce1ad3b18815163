import type { StrategyTest } from "../../src/contracts/strategy-entry.js";
import { PACKAGED } from "../../src/market/reading/packaged.js";
import { DEFAULT_RUNS } from "../../src/research/runs/default-runs.js";
import { packagedBars } from "./packaged-bars.js";

/** The packaged series, AAPL first, each with the options of its default runs. */
export function strategyTests(): [StrategyTest, ...StrategyTest[]] {
  const tests = PACKAGED.map((series) => ({
    bars: packagedBars(series),
    options: DEFAULT_RUNS.find((run) => run.symbol === series.instrument.symbol)!.options,
  }));
  return tests as [StrategyTest, ...StrategyTest[]];
}
