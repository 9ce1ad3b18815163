import { formatAgainst, formatFigure } from "../policy/format-figure.js";
import { below } from "../policy/limit-check.js";
import type { RiskContext, RiskOpenOrder, RiskOrder } from "../risk/risk-context.js";
import { refill } from "../risk/rate-bucket.js";
import type { CheckSubject } from "./check.js";
import type { Findings } from "./findings.js";

/** Control 12. Entries leave the reserve to exits and cancels. */
export function checkMessageRate(
  {
    context,
    policy,
    facts,
  }: Pick<CheckSubject, "context" | "policy"> & { facts: { readonly exit: boolean } },
  found: Findings,
): void {
  const { tokens } = refill(context.bucket, context.now, policy);
  const needed = facts.exit ? 1 : 1 + policy.messageReserve;
  if (!below(tokens, needed)) return;
  const words = `number of messages left in the bucket is ${formatAgainst(tokens, needed, "count")}`;
  found.add("MESSAGE_RATE_EXCEEDED", words, needed, tokens);
}

/**
 * Control 13. The driver disables the strategy on `STRATEGY_FILLS_REPEATED`, and a person enables it again. Orders are
 * counted, however many fills each has.
 */
export function checkRepeatedFills({ order, context, policy }: CheckSubject, found: Findings): void {
  if (context.strategyDisabled !== null)
    found.add("STRATEGY_DISABLED", `${order.strategy} is disabled: ${context.strategyDisabled}`);
  const ids = new Set([order.clientOrderId]);
  for (const { strategy, side, time, clientOrderId } of context.recentFills) {
    if (strategy !== order.strategy || side !== order.side) continue;
    if (context.now - time <= policy.repeatedFillsMs) ids.add(clientOrderId);
  }
  const subject = `orders of ${order.strategy} to ${order.side} within ${formatFigure(policy.repeatedFillsMs, "ms")}: their number`;
  found.compare("STRATEGY_FILLS_REPEATED", "maxRepeatedFills", subject, ids.size);
}

/** Control 14: the same id at any time, or the same terms a moment ago. An exit is no duplicate of an entry. */
export function checkDuplicate({ order, context }: CheckSubject, found: Findings): void {
  if (context.clientOrderIdUsed)
    found.add("DUPLICATE_ORDER_ID", `an order ${order.clientOrderId} exists`, null, order.clientOrderId);
  for (const recent of context.recentOrders) {
    if (!sameTerms(order, recent)) continue;
    const subject = `time since the same order ${recent.clientOrderId}`;
    found.compare("DUPLICATE_ORDER", "duplicateWindowMs", subject, context.now - recent.time);
  }
}

/** Control 15. */
export function checkSelfMatch({ order, context }: CheckSubject, found: Findings): void {
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

function meets(order: RiskOrder, reach: number | null, open: RiskOpenOrder): boolean {
  if (open.symbol !== order.symbol || open.side === order.side) return false;
  if (open.type === "market") return true;
  if (open.type !== "limit" || open.limitPrice === null) return false;
  if (reach === null) return true;
  return order.side === "buy" ? reach >= open.limitPrice : reach <= open.limitPrice;
}

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
