import { signOf, type Fill } from "./fill.js";
import { applyFill, flatPosition, type Position } from "./position.js";

/** Cash and the positions that share it, in the order in which they were opened; a symbol that is not there is flat. */
export interface Portfolio {
  readonly cash: number;
  readonly positions: readonly Position[];
}

/** An account that holds only cash. */
export function cashPortfolio(cash: number): Portfolio {
  return { cash, positions: [] };
}

/** The position in a symbol. */
export function positionOf({ positions }: Portfolio, symbol: string): Position {
  for (const position of positions) if (position.symbol === symbol) return position;
  return flatPosition(symbol);
}

/** The portfolio after a fill and its commission. */
export function settle({ cash, positions }: Portfolio, fill: Fill): Portfolio {
  const paid = signOf(fill.side) * (fill.quantity * fill.price) + fill.commission;
  const k = positions.findIndex(({ symbol }) => symbol === fill.symbol);
  const position = applyFill(k < 0 ? flatPosition(fill.symbol) : positions[k]!, fill);
  return { cash: cash - paid, positions: withPosition(positions, k, position) };
}

/** The positions with another one at a place; −1 adds it, and a flat one is left out. */
export function withPosition(
  positions: readonly Position[],
  k: number,
  position: Position,
): readonly Position[] {
  if (position.quantity === 0) return k < 0 ? positions : positions.toSpliced(k, 1);
  return k < 0 ? [...positions, position] : positions.with(k, position);
}
