import { barsFromArrow } from "../../src/market/reading/arrow.js";
import { backtest } from "../../src/simulation/runs/backtest.js";
import { checkOptions } from "../../src/simulation/account/options.js";
import { findStrategy, strategyParameters } from "../../src/strategies/catalog.js";
import { afterWarmUp } from "../../src/strategies/contract/warm-up.js";
import type { SandboxRequest, SandboxResponse } from "./sandbox-messages.js";

addEventListener("message", ({ data }: MessageEvent<SandboxRequest>) => {
  const { id } = data;
  try {
    reply({ id, kind: "played", ...play(data) });
  } catch (error) {
    reply({ id, kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
});

/** The decision path over the snapshot: the same code as in the backtest and on the desk, on the simulated exchange. */
function play({ arrow, strategy, parameters, options, warmUp, session, name }: SandboxRequest) {
  checkOptions(options);
  const bars = barsFromArrow(new Uint8Array(arrow), { file: "the bars of this page" });
  const rule = findStrategy(strategy);
  const source = afterWarmUp(rule.start(strategyParameters(rule, parameters)), warmUp);
  const { journal, equity } = backtest(bars, source, options, { session, strategy: name });
  return { journal, equity };
}

function reply(response: SandboxResponse): void {
  postMessage(response);
}
