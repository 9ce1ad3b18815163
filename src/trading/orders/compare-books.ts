import { decimal } from "../../core/decimal.js";
import { denial, type Denial } from "../policy/denial.js";
import type { Decimal } from "./broker.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

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
  { cashTolerance }: Pick<RiskPolicy, "cashTolerance">,
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

/** The denial for books that differ; null for none. */
export function refuseDifferences(found: readonly BookDifference[]): Denial | null {
  const [first] = found;
  if (!first) return null;
  const name = first.kind === "cash" ? "cash" : `${first.kind} ${first.key}`;
  const words = `${found.length} differences, first ${name}: ours ${first.ours ?? "none"}, the broker's ${first.broker ?? "none"}`;
  return denial("BOOKS_DIFFER", words, 0, found.length);
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
