import { signOf } from "../orders/fill.js";
import type { RiskContext, RiskOrder } from "./risk-context.js";
import { worstPrice } from "./worst-price.js";

/** What several controls ask of an order. */
export interface OrderFacts {
  /** Whether it can only make a position smaller, whichever open orders fill. */
  readonly exit: boolean;
  /** Units that open orders leave to close; a resting exit is not counted, since it can be canceled. */
  readonly closable: number;
  /** Exits that hold the units which this one closes; they have to be canceled first. */
  readonly holding: readonly string[];
  /** What a unit costs at worst; NaN when it is not known. */
  readonly price: number;
  /** Units × price. */
  readonly notional: number;
}

const NONE: readonly string[] = [];

/** Works out the facts of an order. A person closes what the account holds; a strategy what it holds itself. */
export function orderFacts(order: RiskOrder, { positions, openOrders, market }: RiskContext): OrderFacts {
  const { symbol, side, quantity, group, reduceOnly } = order;
  const price = worstPrice(order, market) ?? Number.NaN;
  let own = 0;
  let net = 0;
  for (const position of positions) {
    if (position.symbol !== symbol) continue;
    net += position.quantity;
    if (position.strategy === order.strategy) own += position.quantity;
  }
  const account = own === 0 && order.source === "person";
  const held = account ? net : own;
  const facing = held * signOf(side) < 0 ? Math.abs(held) : 0;
  if (facing === 0) {
    return { exit: reduceOnly, closable: 0, holding: NONE, price, notional: quantity * price };
  }
  let taken = 0;
  let resting = 0;
  const holding: string[] = [];
  const groups = new Set<string>();
  for (const open of openOrders) {
    if (open.symbol !== symbol || open.side !== side) continue;
    if (!account && open.strategy !== order.strategy) continue;
    if (group !== null && open.group === group) continue;
    if (!open.reduceOnly) taken += open.remaining;
    else {
      holding.push(open.clientOrderId);
      if (open.group === null || !groups.has(open.group)) resting += open.remaining;
      if (open.group !== null) groups.add(open.group);
    }
  }
  const closable = Math.max(0, facing - taken);
  const exit = reduceOnly || quantity <= closable - resting;
  const frees = exit && quantity > closable - resting;
  return { exit, closable, holding: frees ? holding : NONE, price, notional: quantity * price };
}
