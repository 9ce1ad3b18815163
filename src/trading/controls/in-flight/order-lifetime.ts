import { atMost, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import { decisionCode, defineControl, denialsOf } from "../control.js";
import { figureBreach } from "../breach.js";
import { openOrder, NOW } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { RiskOpenOrder } from "../../risk/risk-context.js";
import type { OrderReview } from "../../risk/order-review.js";
const limits = {
  maxOrderLifetimeMs: atMost("ms", 86_400_000, 2_592_000_000, "Time an order that opens a position may work"),
};
const codes = { ORDER_LIFETIME_EXCEEDED: decisionCode("an order that opens a position has worked too long") };
const deny = denialsOf(27, codes);
/** Orders that open positions and have worked too long: they are to be canceled. An exit works as long as it is needed. */
export function overdueOrders(
  openOrders: readonly RiskOpenOrder[],
  now: number,
  { maxOrderLifetimeMs }: ValuesOf<typeof limits>,
): OrderReview[] {
  return openOrders.flatMap(({ clientOrderId, submittedAt, reduceOnly, cancelRequestedAt }) => {
    const age = now - submittedAt;
    if (reduceOnly || cancelRequestedAt !== null || !beyond(age, maxOrderLifetimeMs)) return [];
    const words = `${clientOrderId} has worked for ${formatAgainst(age, maxOrderLifetimeMs, "ms")}`;
    return [{ clientOrderId, denial: deny("ORDER_LIFETIME_EXCEEDED", words, maxOrderLifetimeMs, age) }];
  });
}

const POLICY = defaultsOf(limits);

/** Control 27. */
export const orderLifetime = defineControl({
  number: 27,
  key: "order-lifetime",
  title: "Order lifetime",
  group: "in-flight",
  blocks: "Orders that open positions and have worked too long: they are canceled",
  exits: "Work as long as they are needed",
  server: false,
  limits,
  codes,
  breaches: [
    figureBreach(
      "ORDER_LIFETIME_EXCEEDED",
      POLICY.maxOrderLifetimeMs,
      (age) =>
        overdueOrders([openOrder("open", { submittedAt: NOW - age })], NOW, POLICY).map((r) => r.denial),
      { whole: true },
    ),
  ],
});
