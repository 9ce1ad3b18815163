import type { TradeLog } from "../trading/trade-log.js";

/** Figures of closed trades, in money after costs; NaN where undefined. */
export interface TradeStats {
  readonly winRate: number;
  readonly profitFactor: number;
  readonly expectancy: number;
}

/** Summarises the closed trades of a log; an open one does not count. */
export function tradeStats(trades: TradeLog): TradeStats {
  const closed = trades.hasOpen ? trades.length - 1 : trades.length;
  let wins = 0;
  let gain = 0;
  let loss = 0;
  for (let k = 0; k < closed; k++) {
    const profit = trades.profit[k]!;
    if (profit > 0) {
      wins++;
      gain += profit;
    } else loss -= profit;
  }
  return {
    winRate: closed > 0 ? wins / closed : Number.NaN,
    profitFactor: loss > 0 ? gain / loss : Number.NaN,
    expectancy: closed > 0 ? (gain - loss) / closed : Number.NaN,
  };
}
