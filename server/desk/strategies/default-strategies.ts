import { strategyParameters, findStrategy } from "../../../src/strategies/catalog.js";
import type { StrategySettings } from "../ledger/rows.js";

const SHARED = {
  symbol: "AAPL",
  timeframe: "1Day",
  side: "long",
  size: "equity:0.2",
  allocation: "40000",
  session: "desk",
  model: null,
} as const;

/** What a new desk starts with, on paper: one rule that trades by itself and one that asks a person first. */
export function defaultStrategies(): readonly {
  readonly name: string;
  readonly settings: StrategySettings;
}[] {
  return [
    {
      name: "sma-crossover",
      settings: {
        ...SHARED,
        strategy: "sma-crossover",
        parameters: strategyParameters(findStrategy("sma-crossover"), {}),
        stopLoss: 0.08,
        needsApproval: false,
      },
    },
    {
      name: "breakout",
      settings: {
        ...SHARED,
        strategy: "breakout",
        parameters: strategyParameters(findStrategy("breakout"), {}),
        stopLoss: 0.08,
        needsApproval: true,
      },
    },
  ];
}
