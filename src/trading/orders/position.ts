import { signOf, type Fill } from "./fill.js";
import { unitsAfterSplit } from "./split-order.js";

/** Signed units of a symbol and their average entry price; price 0 when flat. */
export interface Position {
  readonly symbol: string;
  readonly quantity: number;
  readonly averagePrice: number;
}

/** No units of a symbol. */
export function flatPosition(symbol: string): Position {
  return { symbol, quantity: 0, averagePrice: 0 };
}

/** The position after a fill that opens, adds to, reduces, closes or reverses it. */
export function applyFill(position: Position, fill: Pick<Fill, "side" | "quantity" | "price">): Position {
  const { symbol, quantity: before, averagePrice } = position;
  const change = signOf(fill.side) * fill.quantity;
  const quantity = before + change;
  if (quantity === 0) return flatPosition(symbol);
  if (before === 0 || quantity * before < 0) return { symbol, quantity, averagePrice: fill.price };
  if (Math.abs(quantity) < Math.abs(before)) return { symbol, quantity, averagePrice };
  const cost = before * averagePrice + change * fill.price;
  return { symbol, quantity, averagePrice: cost / quantity };
}

/**
 * The position after a split: units × ratio at average price ÷ ratio.
 *
 * @param whole whether whole units stay whole, their fraction left out
 */
export function splitPosition(
  { symbol, quantity, averagePrice }: Position,
  ratio: number,
  whole: boolean,
): Position {
  return { symbol, quantity: unitsAfterSplit(quantity, ratio, whole), averagePrice: averagePrice / ratio };
}
