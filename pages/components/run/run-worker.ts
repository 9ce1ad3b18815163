import { decodeOptions, makeRun } from "../../src/contracts/run-record.js";
import type { RunSummary } from "../../src/contracts/run.js";
import { barsFromArrow } from "../../src/market/reading/arrow.js";
import type { Bars } from "../../src/market/series/bars.js";
import { runBacktest } from "../../src/research/runs/run-backtest.js";
import { WITHOUT_COSTS } from "../../src/simulation/account/options.js";
import { findStrategy, strategyParameters } from "../../src/strategies/catalog.js";
import type { Recomputed, RunRequest, RunResponse } from "./run-messages.js";

let bars: Bars | undefined;

addEventListener("message", (event: MessageEvent<RunRequest>) => {
  const request = event.data;
  try {
    answer(request);
  } catch (error) {
    reply({
      id: request.id,
      kind: "failed",
      message: error instanceof Error ? error.message : String(error),
    });
  }
});

function answer(request: RunRequest): void {
  if (request.kind === "open") {
    bars = barsFromArrow(new Uint8Array(request.arrow), { file: "the bars of this page" });
    const { time, open, high, low, close, volume } = bars;
    reply({ id: request.id, kind: "opened", bars: { time, open, high, low, close, volume } });
    return;
  }
  if (!bars) throw new Error("Cannot recompute the run: no bars are open");
  reply({ id: request.id, kind: "recomputed", result: recompute(bars, request.run) });
}

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

function reply(response: RunResponse): void {
  postMessage(response);
}
