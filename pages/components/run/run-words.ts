import type { RunOptions, RunSummary } from "../../src/contracts/run.js";
import { percent } from "../../src/report/words/format.js";
import { findStrategy } from "../../src/strategies/catalog.js";

/** Options that a run page names one by one; any other that is set is listed by its own name. */
const NAMED: ReadonlySet<string> = new Set([
  "cash",
  "commission",
  "commissionFixed",
  "slippageBps",
  "fill",
  "size",
  "side",
  "stopLoss",
  "takeProfit",
  "trailingStop",
]);

/** The title of a strategy, or its name where this version of the code does not know it. */
export function strategyTitle(name: string): string {
  try {
    return findStrategy(name).title;
  } catch {
    return name;
  }
}

/** A run as `SMA crossover · fast 10, slow 30 · AAPL`. */
export function runName(run: RunSummary): string {
  return [strategyTitle(run.strategy), describeParameters(run), run.symbol].filter(Boolean).join(" · ");
}

/** Parameters as `fast 10, slow 30`; empty without any. */
export function describeParameters({ parameters }: Pick<RunSummary, "parameters">): string {
  return describePairs(Object.entries(parameters));
}

/** Protective orders as `stop loss 5.0 %`, or `none`. */
export function describeStops({ stopLoss, takeProfit, trailingStop }: RunOptions): string {
  const stops = Object.entries({
    "stop loss": stopLoss,
    "take profit": takeProfit,
    "trailing stop": trailingStop,
  });
  const set = stops.filter(([, value]) => value !== null).map(([name, value]) => `${name} ${percent(value)}`);
  return set.length === 0 ? "none" : set.join(", ");
}

/** Options beyond the common ones by their own names, or `none`. */
export function describeOtherOptions(options: RunOptions): string {
  const others = Object.entries(options).filter(
    ([name, value]) => !NAMED.has(name) && value !== undefined && value !== null,
  );
  return others.length === 0 ? "none" : describePairs(others);
}

function describePairs(pairs: readonly (readonly [string, unknown])[]): string {
  return pairs.map(([name, value]) => `${name} ${String(value)}`).join(", ");
}
