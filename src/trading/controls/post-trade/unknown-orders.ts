import {
  code,
  decisionCode,
  defineControl,
  denialsOf,
  type CheckSubject,
  type FindingsOf,
} from "../control.js";
import { plainBreach, decisionBreach } from "../breach.js";
import { withContext } from "../risk-case.js";
import type { Denial } from "../../limits/denial.js";

const limits = {};
const codes = {
  ORDER_UNKNOWN: decisionCode("the broker has an order that is not ours"),
  SYMBOL_QUARANTINED: code("strategy", "an unknown order of the symbol is quarantined"),
};
const deny = denialsOf(30, codes);

/** As it stands when the order is sent. */
export function checkQuarantine(
  { order, context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  if (!context.quarantined.includes(order.symbol)) return;
  found.add("SYMBOL_QUARANTINED", `an unknown order in ${order.symbol} is quarantined`, null, order.symbol);
}

/** What becomes of an order that the broker has: it is ours, it is one of ours that was lost, or nobody's. */
export type OrderOrigin =
  | { readonly kind: "known" }
  /** Its client order id is one of ours, and no intent is stored: the books were restored from before it. */
  | { readonly kind: "lost"; readonly denial: Denial }
  | { readonly kind: "unknown"; readonly denial: Denial };

/**
 * Tells whose an order is. What is not known is never adopted or canceled by itself: its symbol is quarantined, so that
 * no entry is sent in it, and a person decides.
 *
 * @param known client order ids that are written down
 * @param session what the client order ids of ours begin with
 */
export function originOf(clientOrderId: string, known: ReadonlySet<string>, session: string): OrderOrigin {
  if (known.has(clientOrderId)) return { kind: "known" };
  const ours = clientOrderId.startsWith(`${session}.`);
  const words = ours
    ? `order ${clientOrderId} looks like ours and is not in the books`
    : `order ${clientOrderId} is not ours`;
  const reason = deny("ORDER_UNKNOWN", words, null, clientOrderId);
  return { kind: ours ? "lost" : "unknown", denial: reason };
}

/** Control 30. */
export const unknownOrders = defineControl({
  number: 30,
  key: "unknown-orders",
  title: "Unknown orders",
  group: "post-trade",
  blocks: "Entries in the symbol of an order that is not ours",
  exits: "A person's pass",
  server: true,
  limits,
  codes,
  breaches: [
    decisionBreach("ORDER_UNKNOWN", (broken) => {
      const origin = originOf("theirs", new Set(broken ? [] : ["theirs"]), "session");
      return origin.kind === "known" ? null : origin.denial;
    }),
    plainBreach("SYMBOL_QUARANTINED", (h) => withContext(h, { quarantined: ["TEST"] })),
  ],
});
