import type { TradeLog } from "../trading/orders/trade-log.js";

/** The run that the terms are read from. */
interface ProfitInput {
  readonly trades: Pick<TradeLog, "length" | "exitIndex" | "profit">;
  readonly activity: {
    readonly borrowCost: number;
    readonly dividends: number;
    readonly cashInLieu: number;
  };
}

/** What a run's profit is made of, in money. */
export interface ProfitTerms {
  readonly closedProfit: number;
  readonly openProfit: number;
  readonly dividends: number;
  readonly borrowInterest: number;
  readonly cashInLieu: number;
}

/**
 * Where the difference of final equity and starting cash comes from: the terms add up to it, to rounding. Trades have
 * fills and commission in them and nothing else.
 */
export function profitTerms({ trades, activity }: ProfitInput): ProfitTerms {
  const { length, exitIndex, profit } = trades;
  let closedProfit = 0;
  let openProfit = 0;
  for (let k = 0; k < length; k++) {
    if (exitIndex[k]! < 0) openProfit += profit[k]!;
    else closedProfit += profit[k]!;
  }
  const { dividends, borrowCost, cashInLieu } = activity;
  return { closedProfit, openProfit, dividends, borrowInterest: 0 - borrowCost, cashInLieu };
}
