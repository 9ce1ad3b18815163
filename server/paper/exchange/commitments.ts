import { decimal, larger, ZERO, type Exactly } from "../../../src/core/decimal.js";
import { isOpen, remainingOf, type PaperOrder, type WireSide } from "./paper-order.js";

/** A short sale is valued this far above the last price, as at Alpaca. */
const SHORT_MARGIN = "1.03";

/** What open orders of one symbol and side have bound. */
export interface Bound {
  /** Units that they still may trade. */
  remaining: Exactly;
  /** Money that they would cost if they open a position; exits of complex orders bind none. */
  value: Exactly;
  /** One of those without a limit. */
  unpriced: PaperOrder | null;
  /** The limit order nearest to the other side: the highest buy, the lowest sell. */
  nearest: PaperOrder | null;
}

export type BothSides = Readonly<Record<WireSide, Bound>>;

/**
 * The open orders by symbol, and sums over them that are kept until something changes: thousands of orders may wait for
 * an open, and each new one is checked against them.
 */
export class Commitments {
  readonly #orders = new Map<string, Set<PaperOrder>>();
  readonly #sums = new Map<string, BothSides>();
  readonly #priceOf: (symbol: string) => Exactly;
  readonly #margined: boolean;

  /** @param margined whether short sales are valued above the last price */
  constructor(priceOf: (symbol: string) => Exactly, margined: boolean) {
    this.#priceOf = priceOf;
    this.#margined = margined;
  }

  /** Symbols that have or had open orders. */
  get symbols(): Iterable<string> {
    return this.#orders.keys();
  }

  add(order: PaperOrder): void {
    const { symbol } = order.terms;
    const orders = this.#orders.get(symbol);
    if (orders) orders.add(order);
    else this.#orders.set(symbol, new Set([order]));
    const sums = this.#sums.get(symbol);
    if (sums) this.#count(sums, order);
  }

  /** An order changed, or ended: what is known of its symbol is worked out anew when it is asked for. */
  changed(order: PaperOrder): void {
    const { symbol } = order.terms;
    if (!isOpen(order)) this.#orders.get(symbol)?.delete(order);
    this.#sums.delete(symbol);
  }

  pricesChanged(): void {
    this.#sums.clear();
  }

  of(symbol: string): BothSides {
    let sums = this.#sums.get(symbol);
    if (sums) return sums;
    sums = { buy: nothing(), sell: nothing() };
    for (const order of this.#orders.get(symbol) ?? []) this.#count(sums, order);
    this.#sums.set(symbol, sums);
    return sums;
  }

  /** The price an opening order is valued at: its limit, its stop or the last price; a short sale is valued higher. */
  valuedAt(symbol: string, side: WireSide, limitPrice: string | null, stopPrice: string | null): Exactly {
    const asked = limitPrice ?? stopPrice;
    const last = this.#priceOf(symbol);
    if (side === "buy") return asked === null ? last : decimal(asked);
    const floor = this.#margined ? last.times(SHORT_MARGIN) : last;
    return asked === null ? floor : larger(decimal(asked), floor);
  }

  #count(sums: BothSides, order: PaperOrder): void {
    if (order.status === "held" || (order.replaces !== null && order.status === "pending_new")) return;
    const { symbol, side, type, notional } = order.terms;
    const bound = sums[side];
    const remaining = remainingOf(order);
    bound.remaining = bound.remaining.plus(remaining);
    if (order.parent === null)
      bound.value = bound.value.plus(
        order.qty === null
          ? notional!
          : remaining.times(this.valuedAt(symbol, side, order.limitPrice, order.stopPrice)),
      );
    if (type !== "limit" && type !== "stop_limit") bound.unpriced ??= order;
    else if (bound.nearest === null || isNearer(order, bound.nearest)) bound.nearest = order;
  }
}

function nothing(): Bound {
  return { remaining: ZERO, value: ZERO, unpriced: null, nearest: null };
}

function isNearer(order: PaperOrder, than: PaperOrder): boolean {
  const ahead = decimal(order.limitPrice!).minus(than.limitPrice!);
  return order.terms.side === "buy" ? ahead.gt(0) : ahead.lt(0);
}
