import { DEFAULT_OPTIONS, type BacktestOptions } from "../../simulation/account/options.js";
import type { RunSpec } from "./run-spec.js";

/** The index trades in fractions: one unit costs more than a tenth of the default cash. */
const OPTIONS: Readonly<Record<string, BacktestOptions>> = {
  AAPL: DEFAULT_OPTIONS,
  SPX: { ...DEFAULT_OPTIONS, size: { kind: "all-in-fractional" } },
};

const STRATEGIES: readonly Pick<RunSpec, "strategy" | "parameters">[] = [
  { strategy: "sma-crossover", parameters: { fast: 10, slow: 30 } },
  { strategy: "buy-and-hold", parameters: {} },
  { strategy: "random", parameters: { seed: 1, hold: 20 } },
  { strategy: "cash", parameters: {} },
];

/** What the first start runs and stores: the SMA crossover and the baselines on each packaged series. */
export const DEFAULT_RUNS: readonly RunSpec[] = Object.entries(OPTIONS).flatMap(([symbol, options]) =>
  STRATEGIES.map((s) => ({ ...s, symbol, options })),
);
