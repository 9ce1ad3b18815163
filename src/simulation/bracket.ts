import { createOrder, type Bracket, type Level, type Order, type OrderRequest } from "../trading/order.js";

/**
 * The exits of an entry that has filled: stop, trailing stop and target, of which one cancels the others. A level that
 * is not above 0, as the target of a short at more than its whole price, is left out.
 *
 * @param price average fill price of the entry
 * @param quantity units to guard
 */
export function bracketOrders(
  entry: Order,
  bracket: Bracket,
  direction: number,
  price: number,
  quantity: number,
): Order[] {
  const { stopLoss, takeProfit, trailingStop, target = "limit" } = bracket;
  const { clientOrderId, symbol, decidedAt } = entry;
  const terms = {
    symbol,
    quantity,
    side: direction > 0 ? "sell" : "buy",
    reduceOnly: true,
    group: clientOrderId,
  } as const;
  const orders: Order[] = [];
  const add = (leg: string, level: number, request: OrderRequest): void => {
    if (level > 0) orders.push(createOrder(request, `${clientOrderId}.${leg}`, decidedAt));
  };
  if (stopLoss) {
    const stopPrice = priceOf(stopLoss, price, -direction);
    add("stop", stopPrice, { ...terms, type: "stop", stopPrice });
  }
  if (trailingStop !== undefined) add("trail", 1, { ...terms, type: "trailing-stop", trail: trailingStop });
  if (takeProfit) {
    const limitPrice = priceOf(takeProfit, price, direction);
    add("target", limitPrice, { ...terms, type: target, limitPrice });
  }
  return orders;
}

function priceOf(level: Level, price: number, direction: number): number {
  return "price" in level ? level.price : price * (1 + direction * level.fraction);
}
