import { atMost, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import { decisionCode, defineControl, denialsOf } from "../control.js";
import { decisionBreach, figureBreach } from "../breach.js";
import { openOrder, NOW } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { Denial } from "../../limits/denial.js";
import type { RiskOpenOrder } from "../../risk/risk-context.js";
import type { OrderReview } from "../../risk/order-review.js";
const limits = { cancelConfirmMs: atMost("ms", 5000, 60_000, "Time until a cancel is confirmed") };
const codes = {
  CANCEL_UNCONFIRMED: decisionCode("a cancel has waited too long for its confirmation"),
  CANCEL_PENDING: decisionCode("a cancel of the order is already on its way"),
};
const deny = denialsOf(28, codes);

/** Of a cancel that is on its way and still in time; null when one may be sent. */
export function cancelPending(
  { cancelRequestedAt, clientOrderId }: RiskOpenOrder,
  now: number,
  { cancelConfirmMs }: ValuesOf<typeof limits>,
): Denial<keyof typeof codes> | null {
  if (cancelRequestedAt === null || beyond(now - cancelRequestedAt, cancelConfirmMs)) return null;
  return deny("CANCEL_PENDING", `a cancel of ${clientOrderId} is on its way`, null, clientOrderId);
}

/**
 * Orders whose cancel was sent and not confirmed in time: the broker is to be asked for them, and people told. Until it
 * is confirmed, an order may fill and counts as open.
 */
export function unconfirmedCancels(
  openOrders: readonly RiskOpenOrder[],
  now: number,
  { cancelConfirmMs }: ValuesOf<typeof limits>,
): OrderReview[] {
  return openOrders.flatMap(({ clientOrderId, cancelRequestedAt }) => {
    const age = cancelRequestedAt === null ? 0 : now - cancelRequestedAt;
    if (!beyond(age, cancelConfirmMs)) return [];
    const words = `the cancel of ${clientOrderId} has waited for ${formatAgainst(age, cancelConfirmMs, "ms")}`;
    return [{ clientOrderId, denial: deny("CANCEL_UNCONFIRMED", words, cancelConfirmMs, age) }];
  });
}

const POLICY = defaultsOf(limits);

/** Control 28. */
export const cancelConfirmation = defineControl({
  number: 28,
  key: "cancel-confirmation",
  title: "Confirmed cancels",
  group: "in-flight",
  blocks:
    "A cancel counts only once it is confirmed; until then the order is open, is not replaced, and people are told",
  exits: "The same",
  server: true,
  limits,
  codes,
  breaches: [
    figureBreach(
      "CANCEL_UNCONFIRMED",
      POLICY.cancelConfirmMs,
      (age) =>
        unconfirmedCancels([openOrder("open", { cancelRequestedAt: NOW - age })], NOW, POLICY).map(
          (r) => r.denial,
        ),
      { whole: true },
    ),
    decisionBreach("CANCEL_PENDING", (broken) =>
      cancelPending(openOrder("open", { cancelRequestedAt: broken ? NOW : null }), NOW, POLICY),
    ),
  ],
});
