import { signOf, type Fill } from "./fill.js";

/** Signed units and their average entry price; price 0 when flat. */
export interface Position {
  readonly quantity: number;
  readonly averagePrice: number;
}

export const NO_POSITION: Position = { quantity: 0, averagePrice: 0 };

/** The position after a fill that opens, adds to, reduces, closes or reverses it. */
export function applyFill(position: Position, fill: Pick<Fill, "side" | "quantity" | "price">): Position {
  const change = signOf(fill.side) * fill.quantity;
  const quantity = position.quantity + change;
  if (quantity === 0) return NO_POSITION;
  if (position.quantity === 0 || Math.sign(quantity) !== Math.sign(position.quantity)) {
    return { quantity, averagePrice: fill.price };
  }
  if (Math.abs(quantity) < Math.abs(position.quantity))
    return { quantity, averagePrice: position.averagePrice };
  const cost = position.quantity * position.averagePrice + change * fill.price;
  return { quantity, averagePrice: cost / quantity };
}

/** The position after a split: units × ratio at average price ÷ ratio. */
export function splitPosition({ quantity, averagePrice }: Position, ratio: number): Position {
  return quantity === 0 ? NO_POSITION : { quantity: quantity * ratio, averagePrice: averagePrice / ratio };
}
