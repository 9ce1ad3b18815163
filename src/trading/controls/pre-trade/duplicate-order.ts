import { atLeast } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withContext } from "../risk-case.js";
import type { RiskContext, RiskOrder } from "../../risk/risk-context.js";

const limits = {
  duplicateWindowMs: atLeast("ms", 2000, 500, "How long the same order counts as a duplicate"),
};
const codes = {
  DUPLICATE_ORDER_ID: code("checked", "an order with this client order id exists"),
  DUPLICATE_ORDER: code("strategy", "the same order was sent a moment ago"),
};

/** The same id at any time, or the same terms a moment ago. An exit is no duplicate of an entry. */
export function checkDuplicate(
  { order, context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  if (context.clientOrderIdUsed)
    found.add("DUPLICATE_ORDER_ID", `an order ${order.clientOrderId} exists`, null, order.clientOrderId);
  for (const recent of context.recentOrders) {
    if (!sameTerms(order, recent)) continue;
    const subject = `time since the same order ${recent.clientOrderId}`;
    found.compare("DUPLICATE_ORDER", "duplicateWindowMs", subject, context.now - recent.time);
  }
}

/** Control 14. */
export const duplicateOrder = defineControl({
  number: 14,
  key: "duplicate-order",
  title: "Duplicate orders",
  group: "pre-trade",
  blocks: "A client order id that was used, and the same order within moments",
  exits: "A strategy's are checked; a person's pass unless the id was used",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("DUPLICATE_ORDER_ID", (h) => withContext(h, { clientOrderIdUsed: true })),
    limitBreach(
      "DUPLICATE_ORDER",
      "duplicateWindowMs",
      (age, h) => {
        const time = h.context.now - age;
        return withContext(h, { recentOrders: [{ ...h.order, clientOrderId: "earlier", time }] });
      },
      { direction: "lower", whole: true },
    ),
  ],
});

function sameTerms(order: RiskOrder, recent: RiskContext["recentOrders"][number]): boolean {
  return (
    recent.strategy === order.strategy &&
    recent.symbol === order.symbol &&
    recent.side === order.side &&
    recent.quantity === order.quantity &&
    recent.limitPrice === order.limitPrice &&
    recent.stopPrice === order.stopPrice &&
    recent.reduceOnly === order.reduceOnly
  );
}
