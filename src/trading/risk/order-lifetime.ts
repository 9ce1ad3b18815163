import { denial, type Denial } from "../policy/denial.js";
import { formatAgainst } from "../policy/format-figure.js";
import { beyond } from "../policy/limit-check.js";
import type { RiskOpenOrder } from "./risk-context.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

/** An open order and what is to be done about it. */
export interface OrderReview {
  readonly clientOrderId: string;
  readonly denial: Denial;
}

/** Orders that open positions and have worked too long: they are to be canceled. An exit works as long as it is needed. */
export function overdueOrders(
  openOrders: readonly RiskOpenOrder[],
  now: number,
  { maxOrderLifetimeMs }: Pick<RiskPolicy, "maxOrderLifetimeMs">,
): OrderReview[] {
  return openOrders.flatMap(({ clientOrderId, submittedAt, reduceOnly, cancelRequestedAt }) => {
    const age = now - submittedAt;
    if (reduceOnly || cancelRequestedAt !== null || !beyond(age, maxOrderLifetimeMs)) return [];
    const words = `${clientOrderId} has worked for ${formatAgainst(age, maxOrderLifetimeMs, "ms")}`;
    return [{ clientOrderId, denial: denial("ORDER_LIFETIME_EXCEEDED", words, maxOrderLifetimeMs, age) }];
  });
}

/**
 * Orders whose cancel was sent and not confirmed in time: the broker is to be asked for them, and people told. Until it
 * is confirmed, an order may fill and counts as open.
 */
export function unconfirmedCancels(
  openOrders: readonly RiskOpenOrder[],
  now: number,
  { cancelConfirmMs }: Pick<RiskPolicy, "cancelConfirmMs">,
): OrderReview[] {
  return openOrders.flatMap(({ clientOrderId, cancelRequestedAt }) => {
    const age = cancelRequestedAt === null ? 0 : now - cancelRequestedAt;
    if (!beyond(age, cancelConfirmMs)) return [];
    const words = `the cancel of ${clientOrderId} has waited for ${formatAgainst(age, cancelConfirmMs, "ms")}`;
    return [{ clientOrderId, denial: denial("CANCEL_UNCONFIRMED", words, cancelConfirmMs, age) }];
  });
}
