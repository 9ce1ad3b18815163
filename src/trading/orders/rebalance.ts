import type { OrderRequest } from "./order.js";
import { positionOf, type Portfolio } from "./portfolio.js";

/**
 * The market orders that bring positions to fractions of equity, in whole units rounded towards 0, as `unitOrders`
 * gives them. Equity below 0 counts as 0: a lost account holds nothing, and not the opposite of what was asked for.
 *
 * @param weights signed fractions of equity by symbol
 * @param priceOf latest price of a symbol; NaN when it has none yet, which leaves the symbol out
 *
 * @example
 * rebalance({ cash: 1000, positions: [] }, 1000, { A: 0.5 }, () => 30)[0].quantity; // => 16
 */
export function rebalance(
  portfolio: Portfolio,
  equity: number,
  weights: Readonly<Record<string, number>>,
  priceOf: (symbol: string) => number,
): OrderRequest[] {
  const units = Object.entries(weights).map(
    ([symbol, weight]) => [symbol, Math.trunc((Math.max(0, equity) * weight) / priceOf(symbol))] as const,
  );
  return unitOrders(portfolio, Object.fromEntries(units));
}

/**
 * The market orders that bring positions to numbers of units: what makes positions smaller first, so that it frees the
 * cash for the rest; then by symbol. A position that changes sides takes two orders. What funds do not cover when it
 * fills is reduced.
 *
 * @param units signed, by symbol; NaN leaves the symbol as it is
 */
export function unitOrders(portfolio: Portfolio, units: Readonly<Record<string, number>>): OrderRequest[] {
  const smaller: OrderRequest[] = [];
  const larger: OrderRequest[] = [];
  for (const symbol of Object.keys(units).sort()) {
    const target = units[symbol]!;
    const present = positionOf(portfolio, symbol).quantity;
    if (Number.isNaN(target) || target === present) continue;
    const kept =
      target * present > 0 ? Math.sign(present) * Math.min(Math.abs(target), Math.abs(present)) : 0;
    if (kept !== present) smaller.push({ ...request(symbol, kept - present), reduceOnly: true });
    if (target !== kept) larger.push({ ...request(symbol, target - kept), shortfall: "reduce" });
  }
  return [...smaller, ...larger];
}

function request(symbol: string, change: number): OrderRequest {
  return { symbol, side: change > 0 ? "buy" : "sell", quantity: Math.abs(change) };
}
