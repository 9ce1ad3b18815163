import type { StrategySettings } from "../desk/ledger/rows.js";

/** A rule on the desk of a test; its strategies change what they need. */
export const SETTINGS: StrategySettings = {
  strategy: "sma-crossover",
  symbol: "TEST",
  timeframe: "1Day",
  parameters: { fast: 2, slow: 5 },
  size: "units:10",
  side: "long",
  stopLoss: null,
  allocation: "40000",
  needsApproval: false,
  session: "test",
  model: null,
};
