import { decimal } from "../../core/decimal.js";
import type { Decimal } from "./broker.js";

/** What one side knows, in exact decimals. */
export interface Books {
  readonly cash: Decimal;
  /** Signed units by symbol. */
  readonly positions: readonly { readonly symbol: string; readonly quantity: Decimal }[];
  /** Open orders with the units that have filled. */
  readonly orders: readonly { readonly clientOrderId: string; readonly filledQuantity: Decimal }[];
  /** Execution ids of the fills since the last comparison. */
  readonly fills: readonly string[];
}

/** One thing that the two sides say differently; null where a side does not know it. */
export interface BookDifference {
  readonly kind: "cash" | "position" | "order" | "fill";
  /** The symbol, client order id or execution id; empty for cash. */
  readonly key: string;
  readonly ours: Decimal | null;
  readonly broker: Decimal | null;
}

/**
 * What our books and the broker's say differently: positions and fills to the last digit, cash beyond the tolerance. A
 * position of 0 is none. Orders by client order id, so that an unknown one shows as well.
 */
export function compareBooks(
  ours: Books,
  broker: Books,
  { cashTolerance }: { readonly cashTolerance: number },
): BookDifference[] {
  const off = decimal(ours.cash).minus(broker.cash).abs();
  const cash: BookDifference[] = off.gt(cashTolerance)
    ? [{ kind: "cash", key: "", ours: ours.cash, broker: broker.cash }]
    : [];
  const units = (books: Books): Map<string, Decimal> =>
    new Map(books.positions.filter((p) => !decimal(p.quantity).eq(0)).map((p) => [p.symbol, p.quantity]));
  const orders = (books: Books): Map<string, Decimal> =>
    new Map(books.orders.map((o) => [o.clientOrderId, o.filledQuantity]));
  const fills = (books: Books): Map<string, Decimal> => new Map(books.fills.map((id) => [id, "1"]));
  return [
    ...cash,
    ...differences("position", units(ours), units(broker)),
    ...differences("order", orders(ours), orders(broker)),
    ...differences("fill", fills(ours), fills(broker)),
  ];
}

function differences(
  kind: BookDifference["kind"],
  ours: ReadonlyMap<string, Decimal>,
  broker: ReadonlyMap<string, Decimal>,
): BookDifference[] {
  const keys = [...new Set([...ours.keys(), ...broker.keys()])].sort();
  return keys.flatMap((key) => {
    const [mine, theirs] = [ours.get(key) ?? null, broker.get(key) ?? null];
    if (mine !== null && theirs !== null && decimal(mine).eq(theirs)) return [];
    return [{ kind, key, ours: mine, broker: theirs }];
  });
}
