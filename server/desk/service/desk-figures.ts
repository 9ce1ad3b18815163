import { decimal, toCents, ZERO } from "../../../src/core/decimal.js";
import type { ControlsState } from "../../../src/contracts/controls.js";
import { equityOf, grossOf } from "../safety/risk-view.js";
import type { TradingSession } from "../session/session.js";

/** Money figures where there is no session. */
export const NO_MONEY = {
  equity: null,
  cash: null,
  buyingPower: null,
  dayProfit: null,
  dayReturn: null,
  openProfit: null,
  deployed: null,
  drawdown: null,
} as const;

/** The account at the latest prices; null where a position has no price. */
export function moneyFigures(session: TradingSession) {
  const { book, market, equity: track } = session;
  const equity = equityOf(book, market);
  if (equity === null) return { ...NO_MONEY, cash: toCents(book.cash) };
  const gross = grossOf(book, market);
  const dayStart = track.dayStart ?? equity;
  const high = track.highWater ?? equity;
  let open = ZERO;
  for (const { symbol, quantity, averagePrice } of book.holdings.values()) {
    const price = market.latest(symbol)?.price;
    if (price !== undefined && !quantity.eq(0))
      open = open.plus(quantity.times(decimal(price).minus(averagePrice)));
  }
  return {
    equity: toCents(equity),
    cash: toCents(book.cash),
    buyingPower: toCents(equity.minus(gross)),
    dayProfit: toCents(equity.minus(dayStart)),
    dayReturn: dayStart.gt(0) ? equity.div(dayStart).minus(1).toNumber() : null,
    openProfit: toCents(open),
    deployed: equity.gt(0) ? gross.div(equity).toNumber() : null,
    drawdown: high.gt(0) ? Math.min(0, equity.div(high).minus(1).toNumber()) : null,
  };
}

/** What the circuit breaker counts, against its limits. */
export function breakerFigures(session: TradingSession): ControlsState["breaker"]["figures"] {
  const { policy, breaker } = session.safety;
  const mean = (samples: readonly { readonly value: number }[]): number | null =>
    samples.length === 0 ? null : samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
  const { last, dayStart } = session.equity;
  const loss = last && dayStart?.gt(0) ? Math.max(0, -last.div(dayStart).minus(1).toNumber()) : null;
  return [
    { name: "Loss of the day, ÷ equity at its start", figure: loss, limit: policy.maxDailyLossFraction },
    { name: "Mean slippage, 1/10,000", figure: mean(breaker.slippage), limit: policy.maxSlippageBps },
    { name: "Orders refused, ÷ sent", figure: mean(breaker.outcomes), limit: policy.maxRejectFraction },
  ];
}
