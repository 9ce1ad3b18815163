import { signOf, type Fill } from "./fill.js";
import { applyFill, NO_POSITION, type Position } from "./position.js";

/** Cash and one symbol's position. */
export interface Portfolio {
  readonly cash: number;
  readonly position: Position;
}

/** An account that holds only cash. */
export function cashPortfolio(cash: number): Portfolio {
  return { cash, position: NO_POSITION };
}

/** The portfolio after a fill and its commission. */
export function settle(portfolio: Portfolio, fill: Fill): Portfolio {
  const paid = signOf(fill.side) * (fill.quantity * fill.price) + fill.commission;
  return { cash: portfolio.cash - paid, position: applyFill(portfolio.position, fill) };
}

/** Account value with the position at a price. */
export function equityOf({ cash, position }: Portfolio, price: number): number {
  return cash + position.quantity * price;
}
