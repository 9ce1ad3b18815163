import { moments } from "../../math/moments.js";
import { quantileSorted } from "../../math/quantile.js";
import type { TradeMetricName } from "./definitions.js";

/** What a trade's figures are made from: a trade of a log, or one on the wire. */
export interface RoundTrip {
  readonly entryIndex: number;
  /** Null while the trade is open: such a trade counts in no figure. */
  readonly exitIndex: number | null;
  /** After commission, in money. */
  readonly profit: number;
  /** Profit ÷ entry notional. */
  readonly return: number;
}

/** Every figure of `TRADE_METRICS` for the closed trades of a run; NaN where undefined. */
export function tradeFigures(trades: readonly RoundTrip[]): Record<TradeMetricName, number> {
  const closed = trades.filter(({ exitIndex }) => exitIndex !== null);
  const returns = Float64Array.from(closed, (trade) => trade.return);
  const profits = Float64Array.from(closed, ({ profit }) => profit);
  const bars = Float64Array.from(closed, ({ entryIndex, exitIndex }) => exitIndex! - entryIndex).sort();
  const wins = profits.filter((profit) => profit > 0);
  const losses = profits.filter((profit) => profit < 0);
  const { mean, deviation } = moments(profits);
  const none = closed.length === 0;
  return {
    bestTrade: none ? Number.NaN : returns.reduce((a, b) => Math.max(a, b)),
    worstTrade: none ? Number.NaN : returns.reduce((a, b) => Math.min(a, b)),
    averageTrade: moments(returns).mean,
    averageTradeBars: moments(bars).mean,
    medianTradeBars: none ? Number.NaN : quantileSorted(bars, 0.5),
    longestTradeBars: bars.at(-1) ?? Number.NaN,
    payoffRatio: moments(wins).mean / -moments(losses).mean,
    systemQuality: deviation > 0 ? (Math.sqrt(closed.length) * mean) / deviation : Number.NaN,
  };
}
