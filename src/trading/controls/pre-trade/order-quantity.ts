import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withOrder, withMarket } from "../risk-case.js";

const limits = { maxOrderQuantity: atMost("units", 10_000, 1_000_000, "Units of one order") };
const codes = {
  ORDER_QUANTITY_INVALID: code("checked", "the quantity is not a number above 0"),
  ORDER_QUANTITY_EXCEEDED: code("passed", "the order has too many units"),
};

/** Units of one order. */
export function checkQuantity(
  { order }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { quantity } = order;
  if (!(quantity > 0 && quantity < Infinity))
    return found.add("ORDER_QUANTITY_INVALID", `quantity is ${quantity}`, 0, String(quantity));
  found.compare("ORDER_QUANTITY_EXCEEDED", "maxOrderQuantity", "quantity", quantity);
}

/** Control 2. */
export const orderQuantity = defineControl({
  number: 2,
  key: "order-quantity",
  title: "Largest order in units",
  group: "pre-trade",
  blocks: "Orders of too many units, and of a quantity that is none",
  exits: "Pass, but for a quantity that is none: a large position has to be closed by a large order",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("ORDER_QUANTITY_INVALID", (h) => withOrder(h, { quantity: 0 })),
    limitBreach("ORDER_QUANTITY_EXCEEDED", "maxOrderQuantity", (quantity, h) =>
      withMarket(withOrder(h, { quantity }), { last: 2, bid: 2, ask: 2, previousClose: 2 }),
    ),
  ],
});
