import type { Level, Order, OrderType } from "../../trading/orders/order.js";
import type { WorkingOrder } from "./working-order.js";

/**
 * The exits of an entry that has filled: stop, trailing stop and target, of which one cancels the others. A level that
 * is not above 0, as the target of a short at more than its whole price, is left out.
 *
 * @param quantity units to guard
 */
export function bracketOrders(entry: WorkingOrder, quantity: number): Order[] {
  const { order, direction, averagePrice: price, brackets } = entry;
  if (order.bracket === null) return [];
  const { stopLoss, takeProfit, trailingStop, target = "limit", stopLimit } = order.bracket;
  const suffix = brackets > 1 ? `.${brackets}` : "";
  const orders: Order[] = [];
  const add = (leg: string, type: OrderType, terms: Terms): void => {
    orders.push(exitOrder(order, `${leg}${suffix}`, type, direction, quantity, terms));
  };
  const stopPrice = stopLoss ? priceOf(stopLoss, price, -direction) : 0;
  if (stopPrice > 0 && stopLimit !== undefined)
    add("stop", "stop-limit", { ...NO_TERMS, stopPrice, limitPrice: stopLimit });
  else if (stopPrice > 0) add("stop", "stop", { ...NO_TERMS, stopPrice });
  if (trailingStop !== undefined) add("trail", "trailing-stop", { ...NO_TERMS, trail: trailingStop });
  const limitPrice = takeProfit ? priceOf(takeProfit, price, direction) : 0;
  if (limitPrice > 0) add("target", target, { ...NO_TERMS, limitPrice });
  return orders;
}

type Terms = Pick<Order, "limitPrice" | "stopPrice" | "trail">;

const NO_TERMS: Terms = { limitPrice: null, stopPrice: null, trail: null };

function exitOrder(
  { clientOrderId, symbol, decidedAt, bracket }: Order,
  leg: string,
  type: OrderType,
  direction: number,
  quantity: number,
  { limitPrice, stopPrice, trail }: Terms,
): Order {
  return {
    clientOrderId: `${clientOrderId}.${leg}`,
    symbol,
    side: direction > 0 ? "sell" : "buy",
    type,
    quantity,
    limitPrice,
    stopPrice,
    trail,
    timeInForce: bracket?.timeInForce ?? "gtc",
    reduceOnly: true,
    group: clientOrderId,
    bracket: null,
    shortfall: "reject",
    decidedAt,
  };
}

function priceOf(level: Level, price: number, direction: number): number {
  return "price" in level ? level.price : price * (1 + direction * level.fraction);
}
