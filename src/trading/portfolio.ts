import { signOf, type Fill } from "./fill.js";
import { applyFill, NO_POSITION, type Position } from "./position.js";

/** Cash and the positions that share it; a symbol that is not there is flat. */
export interface Portfolio {
  readonly cash: number;
  readonly positions: ReadonlyMap<string, Position>;
}

/** An account that holds only cash. */
export function cashPortfolio(cash: number): Portfolio {
  return { cash, positions: new Map() };
}

/** The position in a symbol. */
export function positionOf({ positions }: Portfolio, symbol: string): Position {
  return positions.get(symbol) ?? NO_POSITION;
}

/** The portfolio after a fill and its commission. */
export function settle(portfolio: Portfolio, fill: Fill): Portfolio {
  const paid = signOf(fill.side) * (fill.quantity * fill.price) + fill.commission;
  const position = applyFill(positionOf(portfolio, fill.symbol), fill);
  return withPosition({ ...portfolio, cash: portfolio.cash - paid }, fill.symbol, position);
}

/** The portfolio with another position in a symbol; a flat one is left out. */
export function withPosition({ cash, positions }: Portfolio, symbol: string, position: Position): Portfolio {
  const next = new Map(positions);
  if (position.quantity === 0) next.delete(symbol);
  else next.set(symbol, position);
  return { cash, positions: next };
}
