import type { BrokerOrder } from "../../src/trading/orders/broker.js";

const OPEN: ReadonlySet<string> = new Set([
  "pending",
  "accepted",
  "partially_filled",
  "pending_cancel",
  "pending_replace",
]);

/** Which orders may still be told of, by client order id, from all that was sent, answered and heard. */
export class OpenOrders {
  readonly #ids = new Set<string>();

  get size(): number {
    return this.#ids.size;
  }

  /** Sent, whatever becomes of it. */
  sent(clientOrderId: string): void {
    this.#ids.add(clientOrderId);
  }

  /** The broker has none of this id. */
  gone(clientOrderId: string): void {
    this.#ids.delete(clientOrderId);
  }

  seen({ clientOrderId, status }: BrokerOrder): void {
    if (OPEN.has(status)) this.#ids.add(clientOrderId);
    else this.#ids.delete(clientOrderId);
  }

  /** Ids known now; what `replace` is told about later is not among them. */
  snapshot(): ReadonlySet<string> {
    return new Set(this.#ids);
  }

  /** An answer to what was sent: it may be older than what the stream said meanwhile, so that it opens nothing. */
  answered(order: BrokerOrder): void {
    if (!OPEN.has(order.status)) this.#ids.delete(order.clientOrderId);
  }

  /** All open orders as the broker listed them; of those known before, the others are done. */
  replace(before: ReadonlySet<string>, open: readonly BrokerOrder[]): void {
    for (const id of before) this.#ids.delete(id);
    for (const order of open) this.seen(order);
  }
}
