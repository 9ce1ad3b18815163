import { signOf } from "./fill.js";
import type { Level, Order } from "./order.js";

/**
 * Why an order's bracket cannot guard it: a stop that is not on the losing side of the entry, or a target that is not
 * on its winning side; null where both are.
 *
 * @param last the latest price, at which an order without a price of its own is taken to fill; NaN when it is not known
 */
export function misplacedExit(order: Order, last: number): string | null {
  const { bracket } = order;
  if (bracket === null) return null;
  const entry = expectedEntry(order, last);
  const sign = signOf(order.side);
  const { stopLoss, takeProfit, trailingStop } = bracket;
  const below = sign > 0 ? "below" : "above";
  const above = sign > 0 ? "above" : "below";
  return (
    (stopLoss ? fault("stop", stopLoss, entry, -sign, below) : null) ??
    (takeProfit ? fault("target", takeProfit, entry, sign, above) : null) ??
    (trailingStop === undefined ? null : fault("trail", { fraction: trailingStop }, entry, -sign, below))
  );
}

function fault(name: string, level: Level, entry: number, sign: number, side: string): string | null {
  if ("fraction" in level)
    return level.fraction > 0
      ? null
      : `The ${name} is ${level.fraction} from its entry, expected a fraction above 0`;
  // A level is misplaced only against an entry that is known.
  if (level.price > 0 && !(sign * (level.price - entry) <= 0)) return null;
  return `The ${name} at ${level.price} is not ${side} its entry at ${entry}`;
}

/** Where an order is expected to fill: at the latest price, moved to its stop and kept within its limit. */
function expectedEntry({ side, limitPrice, stopPrice }: Order, last: number): number {
  const sign = signOf(side);
  const known = Number.isNaN(last) ? (stopPrice ?? limitPrice ?? last) : last;
  const stopped = stopPrice !== null && sign * (stopPrice - known) > 0 ? stopPrice : known;
  return limitPrice !== null && sign * (limitPrice - stopped) < 0 ? limitPrice : stopped;
}
