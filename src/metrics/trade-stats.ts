import type { TradeLog } from "../trading/orders/trade-log.js";

/** Figures of closed trades, in money after costs; NaN where undefined. */
export interface TradeStats {
  readonly winRate: number;
  readonly profitFactor: number;
  readonly expectancy: number;
}

/** Summarises the closed trades of a log; open ones do not count. */
export function tradeStats(trades: TradeLog): TradeStats {
  let closed = 0;
  let wins = 0;
  let gain = 0;
  let loss = 0;
  for (let k = 0; k < trades.length; k++) {
    if (trades.exitIndex[k]! < 0) continue;
    closed++;
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
