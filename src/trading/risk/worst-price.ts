import type { OrderType, Side } from "../orders/order.js";
import type { MarketView } from "./risk-context.js";

interface PricedOrder {
  readonly side: Side;
  readonly type: OrderType;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
}

/**
 * What a unit of an order is taken to cost: the limit of a buy with one, otherwise the highest of last price, its own
 * prices and the quote it would meet. Null when there is none of them. A market order may still fill above it; limits
 * are checked again after fills.
 */
export function worstPrice(order: PricedOrder, market: MarketView | null): number | null {
  const { side, type, limitPrice, stopPrice } = order;
  if (side === "buy" && limitPrice !== null && type !== "touch") return limitPrice;
  const last = market?.last ?? null;
  if (last === null && limitPrice === null) return null;
  const quote = side === "buy" ? market?.ask : market?.bid;
  return Math.max(last ?? 0, limitPrice ?? 0, stopPrice ?? 0, quote ?? 0);
}
