import { barsFromArrow } from "../../src/market/reading/arrow.js";
import { backtest } from "../../src/simulation/runs/backtest.js";
import { checkOptions } from "../../src/simulation/account/options.js";
import { findStrategy, strategyParameters } from "../../src/strategies/catalog.js";
import { afterWarmUp } from "../../src/strategies/contract/warm-up.js";
import { serveWork } from "../kit/serve-work.js";
import type { SandboxAnswer, SandboxQuestion, SandboxWork } from "./sandbox-messages.js";

serveWork<SandboxWork>({ play });

/** The decision path over the snapshot: the same code as in the backtest and on the desk, on the simulated exchange. */
function play({
  arrow,
  strategy,
  parameters,
  options,
  warmUp,
  session,
  name,
}: SandboxQuestion): SandboxAnswer {
  checkOptions(options);
  const bars = barsFromArrow(new Uint8Array(arrow), { file: "the bars of this page" });
  const rule = findStrategy(strategy);
  const source = afterWarmUp(rule.start(strategyParameters(rule, parameters)), warmUp);
  const { journal, equity } = backtest(bars, source, options, { session, strategy: name });
  return { journal, equity };
}
