import { decodeOptions, makeRun } from "../../src/contracts/run-record.js";
import type { RunSummary } from "../../src/contracts/run.js";
import { barsFromArrow } from "../../src/market/reading/arrow.js";
import type { Bars } from "../../src/market/series/bars.js";
import { runBacktest } from "../../src/research/runs/run-backtest.js";
import { WITHOUT_COSTS } from "../../src/simulation/account/options.js";
import { findStrategy, strategyParameters } from "../../src/strategies/catalog.js";
import { serveWork } from "../kit/serve-work.js";
import type { Recomputed, RunWork } from "./run-messages.js";

let bars: Bars | undefined;

serveWork<RunWork>({
  open: (arrow) => {
    bars = barsFromArrow(new Uint8Array(arrow), { file: "the bars of this page" });
    const { time, open, high, low, close, volume } = bars;
    return { time, open, high, low, close, volume };
  },
  recompute: (run) => {
    if (!bars) throw new Error("Cannot recompute the run: no bars are open");
    return recompute(bars, run);
  },
});

function recompute(series: Bars, run: RunSummary): Recomputed {
  const options = decodeOptions(run.options);
  const spec = { symbol: run.symbol, strategy: run.strategy, parameters: run.parameters, options };
  const started = performance.now();
  const { hash, dataHash } = makeRun(series, spec, { createdAt: 0, codeVersion: run.codeVersion });
  const milliseconds = performance.now() - started;
  const strategy = findStrategy(run.strategy);
  const costless = { ...options, ...WITHOUT_COSTS };
  const free = runBacktest(series, run.strategy, run.parameters, costless).result.equity;
  return {
    hash,
    dataHash,
    milliseconds,
    signals: strategy.signals(series, strategyParameters(strategy, run.parameters)),
    baseline: runBacktest(series, "buy-and-hold", {}, options).result.equity,
    costlessEquity: free[free.length - 1]!,
  };
}
