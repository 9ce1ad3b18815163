import type { NewOrder } from "../../../src/contracts/orders.js";

/** What a person typed into the order form, as text. */
export type OrderDraft = Readonly<
  Record<
    | "symbol"
    | "side"
    | "type"
    | "quantity"
    | "limitPrice"
    | "stopPrice"
    | "trailPercent"
    | "timeInForce"
    | "reason",
    string
  >
>;

const SYMBOL = /^[A-Z0-9.^-]{1,16}$/;
const DECIMAL = /^\d{1,15}(\.\d{1,9})?$/;

/** Which prices each type of order takes; all that it takes it needs. */
export const ORDER_PRICES: Readonly<
  Record<NewOrder["type"], readonly ("limitPrice" | "stopPrice" | "trailPercent")[]>
> = {
  market: [],
  limit: ["limitPrice"],
  stop: ["stopPrice"],
  stop_limit: ["stopPrice", "limitPrice"],
  trailing_stop: ["trailPercent"],
};

/** What is wrong with a draft, by field, in words that say what is acceptable; empty when nothing is. */
export function checkOrder(draft: OrderDraft): Partial<Record<keyof OrderDraft, string>> {
  const problems: Partial<Record<keyof OrderDraft, string>> = {};
  if (!SYMBOL.test(draft.symbol))
    problems.symbol = "expected 1 to 16 capital letters, digits, dots or dashes";
  if (!isPositive(draft.quantity)) problems.quantity = "expected a quantity above 0, with at most 9 decimals";
  for (const field of ORDER_PRICES[draft.type as NewOrder["type"]]) {
    if (!isPositive(draft[field]))
      problems[field] = `a ${draft.type.replace("_", " ")} order needs it: expected a number above 0`;
  }
  const { length } = draft.reason.trim();
  if (length < 3 || length > 500) problems.reason = "expected 3 to 500 characters that say why";
  return problems;
}

/** A draft as it is sent; prices that its type does not take are left out. */
export function orderOf(draft: OrderDraft): NewOrder {
  const type = draft.type as NewOrder["type"];
  const price = (field: "limitPrice" | "stopPrice" | "trailPercent"): string | null =>
    ORDER_PRICES[type].includes(field) ? draft[field].trim() : null;
  return {
    symbol: draft.symbol,
    side: draft.side as NewOrder["side"],
    type,
    quantity: draft.quantity.trim(),
    limitPrice: price("limitPrice"),
    stopPrice: price("stopPrice"),
    trailPercent: price("trailPercent"),
    timeInForce: draft.timeInForce as NewOrder["timeInForce"],
    reason: draft.reason.trim(),
  };
}

function isPositive(text: string): boolean {
  return DECIMAL.test(text.trim()) && Number(text) > 0;
}
