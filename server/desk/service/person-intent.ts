import { createHash } from "node:crypto";
import { decimal } from "../../../src/core/decimal.js";
import { canonicalJson } from "../../../src/core/hash.js";
import type { NewOrder } from "../../../src/contracts/orders.js";
import type { Intent } from "../orders/order-management.js";
import type { TradingSession } from "../session/session.js";
import type { Person } from "../contract/trading-desk.js";

/** A person's order; the same key of the same person is the same order. */
export function personIntent(session: TradingSession, order: NewOrder, person: Person, key: string): Intent {
  const digest = createHash("sha256")
    .update(canonicalJson([person.name, key]))
    .digest("hex")
    .slice(0, 24);
  const quantity = decimal(order.quantity);
  const held = session.book.quantityOf("manual", order.symbol);
  const against = order.side === "sell" ? held.gt(0) : held.lt(0);
  const last = session.market.latest(order.symbol)?.price ?? 0;
  return {
    id: `manual.${digest}`,
    strategy: "manual",
    model: null,
    person: person.name,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    quantity,
    limitPrice: order.limitPrice,
    stopPrice: order.stopPrice,
    trailPercent: order.trailPercent,
    timeInForce: order.timeInForce,
    reduceOnly: against && quantity.lte(held.abs()),
    decidedAt: session.marketNow(),
    decision: null,
    reservedPrice: Number(order.limitPrice ?? order.stopPrice ?? last),
    actor: `person:${person.name}`,
    why: order.reason,
  };
}
