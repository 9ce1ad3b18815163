import type { Bracket } from "../../trading/orders/order.js";
import type { TradingContext } from "../../trading/orders/program.js";
import { unitOrders } from "../../trading/orders/rebalance.js";
import type { BacktestOptions } from "./options.js";

/** How a strategy that sizes itself rounds its units: to fractions only where the run's size is `all-in-fractional`. */
export function roundUnits({ size }: Pick<BacktestOptions, "size">): (units: number) => number {
  return size.kind === "all-in-fractional" ? (units) => units : Math.trunc;
}

/**
 * Sends what brings positions to numbers of units, and gives the orders' ids. Market orders of earlier targets that
 * still wait for volume are canceled.
 *
 * @param units signed, by symbol
 * @param bracket exits that guard what makes a position larger; null for none
 */
export function sendUnits(
  context: TradingContext,
  units: Readonly<Record<string, number>>,
  bracket: Bracket | null = null,
): string[] {
  for (const { order } of context.openOrders)
    if (order.type === "market" && order.symbol in units) context.cancel(order.clientOrderId);
  return unitOrders(context.portfolio, units).map((request) =>
    context.submit(bracket === null || request.reduceOnly ? request : { ...request, bracket }),
  );
}
