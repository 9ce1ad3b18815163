import { denial, type Denial } from "../policy/denial.js";

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
  const reason = denial("ORDER_UNKNOWN", words, null, clientOrderId);
  return { kind: ours ? "lost" : "unknown", denial: reason };
}
