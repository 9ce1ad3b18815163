import type { StrategySettings } from "../../server/desk/ledger/rows.js";
import { type Bars } from "../../src/market/series/bars.js";
import { syntheticBars } from "../../src/market/synthetic.js";
import type { RiskPolicy } from "../../src/trading/policy/risk-policy.js";

/** Sessions before the first that is played: what rules are warm from and volumes are the mean of. */
const HISTORY = 320;
const START = Date.UTC(1990, 0, 2);

/** Symbols of strategies, and of persons only. */
export const RULED = ["SOAKA", "SOAKB", "SOAKC", "SOAKD"] as const;
export const PERSONAL = ["SOAKX", "SOAKY"] as const;

/** Calm made-up days, so that no loss limit ends the run; as many as the calendar has. */
export function soakBars(symbols: readonly string[], seed: number, length = 11_000): readonly Bars[] {
  return symbols.map((symbol, k) =>
    syntheticBars({ symbol, seed: seed * 100 + k, length, start: START, volatility: 0.03, drift: 0 }),
  );
}

/** The first day that is played, as a date. */
export function firstPlayed(bars: readonly Bars[]): string {
  return new Date(bars[0]!.time[HISTORY]!).toISOString().slice(0, 10);
}

const SHARED = {
  strategy: "sma-crossover",
  timeframe: "1Day",
  side: "long",
  size: "units:7",
  stopLoss: null,
  allocation: "10000",
  needsApproval: false,
  session: "soak",
  model: null,
} as const;

/** Two quick rules a symbol, one of them with stops, and a paused one for each symbol that only persons trade. */
export function soakStrategies(): Readonly<Record<string, StrategySettings & { readonly paused?: boolean }>> {
  const strategies: Record<string, StrategySettings & { readonly paused?: boolean }> = {};
  for (const [k, symbol] of RULED.entries()) {
    const both = k % 3 === 0 ? "long-short" : "long";
    strategies[`quick-${symbol}`] = { ...SHARED, symbol, side: both, parameters: { fast: 1, slow: 2 } };
    const stopLoss = k % 2 === 0 ? 0.004 : null;
    strategies[`slow-${symbol}`] = { ...SHARED, symbol, stopLoss, parameters: { fast: 2, slow: 4 } };
  }
  for (const symbol of PERSONAL) {
    strategies[`idle-${symbol}`] = { ...SHARED, symbol, parameters: { fast: 2, slow: 5 }, paused: true };
  }
  return strategies;
}

/** As wide as the ceilings let it be where a limit would end the load rather than test it. */
export const SOAK_POLICY: Partial<Omit<RiskPolicy, "version">> = {
  messagesPerMinute: 6000,
  messageBurst: 500,
  maxRepeatedFills: 1000,
  repeatedFillsMs: 10_000,
  duplicateWindowMs: 500,
  maxOpenOrders: 1000,
  maxRejectFraction: 0.5,
  breakerSamples: 20,
  breakerCooldownMs: 60_000,
  breakerWindowMs: 60_000,
  breakerTrials: 10,
  maxDataAgeMs: 30_000,
};
