import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach } from "../breach.js";
import { withContext, openOrder } from "../risk-case.js";
import type { RiskContext, RiskOpenOrder, RiskOrder } from "../../risk/risk-context.js";

const limits = {};
const codes = { SELF_MATCH_CROSSED: code("passed", "the order could trade with one of our own") };

/** What speaks against an order as it is sent. */
export function checkSelfMatch(
  { order, context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const [first] = selfMatches(order, context);
  if (first === undefined) return;
  found.add("SELF_MATCH_CROSSED", `it could trade with our own order ${first}`, null, first);
}

/**
 * Open orders of ours that an order could trade with: a limit within reach of its price, or one at the market. An order
 * that waits for its stop meets none yet.
 */
export function selfMatches(order: RiskOrder, { openOrders, market }: RiskContext): string[] {
  if (order.type !== "market" && order.type !== "limit") return [];
  const quote = order.side === "buy" ? market?.ask : market?.bid;
  const reach = order.limitPrice ?? quote ?? market?.last ?? null;
  return openOrders.filter((open) => meets(order, reach, open)).map(({ clientOrderId }) => clientOrderId);
}

/** Control 15. */
export const selfMatch = defineControl({
  number: 15,
  key: "self-match",
  title: "Self-match",
  group: "pre-trade",
  blocks: "Orders that could trade with one of our own",
  exits: "Pass; the verdict names the orders to cancel first",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("SELF_MATCH_CROSSED", (h) =>
      withContext(h, { openOrders: [openOrder("open", { symbol: "TEST", side: "sell" })] }),
    ),
  ],
});

function meets(order: RiskOrder, reach: number | null, open: RiskOpenOrder): boolean {
  if (open.symbol !== order.symbol || open.side === order.side) return false;
  if (open.type === "market") return true;
  if (open.type !== "limit" || open.limitPrice === null) return false;
  if (reach === null) return true;
  return order.side === "buy" ? reach >= open.limitPrice : reach <= open.limitPrice;
}
