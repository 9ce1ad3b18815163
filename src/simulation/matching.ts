import type { WorkingOrder } from "./working-order.js";

/** What matching knows of the bar that is being played. */
export interface PlayedBar {
  index: number;
  open: number;
  high: number;
  low: number;
}

/** Prices that a bar has to reach below or above before an order does anything. */
export interface Reach {
  readonly below: number;
  readonly above: number;
}

/** Any bar reaches it. */
export const ANYTHING: Reach = { below: Infinity, above: -Infinity };

/** The prices at which the nearest stop, limit or trail of some orders comes alive. */
export function reachOf(orders: readonly WorkingOrder[]): Reach {
  let below = -Infinity;
  let above = Infinity;
  for (const { atMarket, isStop, direction, stop, limit, best, order } of orders) {
    if (atMarket) return ANYTHING;
    const level = isStop ? stop : limit;
    if (direction > 0 === isStop) above = Math.min(above, level);
    else below = Math.max(below, level);
    if (order.type !== "trailing-stop") continue;
    if (direction < 0) above = Math.min(above, best);
    else below = Math.max(below, best);
  }
  return { below, above };
}

/**
 * Of the stops, or else the limits, the one that a bar reaches first after its open; undefined when it reaches none.
 * Each is tried once a bar, and a limit not in the bar within which it began to work.
 */
export function nearestOrder(
  orders: readonly WorkingOrder[],
  stops: boolean,
  bar: PlayedBar,
): WorkingOrder | undefined {
  let nearest: WorkingOrder | undefined;
  let distance = Infinity;
  for (const working of orders) {
    if (working.triedIndex === bar.index || !(stops ? working.isStop : working.isLimit)) continue;
    if (working.atAuction || (!stops && working.insideIndex === bar.index)) continue;
    const away = Math.abs(referenceOf(working, bar) - bar.open);
    if (away < distance) {
      nearest = working;
      distance = away;
    }
  }
  return nearest;
}

/** The price at which a bar reaches an order's stop or limit; NaN when it does not. */
export function referenceOf(working: WorkingOrder, bar: PlayedBar): number {
  const { isStop, direction, stop, limit, insideIndex } = working;
  if (isStop) return stopReference(direction, stop, bar, insideIndex === bar.index);
  return limitReference(direction, limit, bar);
}

/**
 * A bar that opens beyond a stop fills it at its open, unless the order began to work within the bar: then the open was
 * before it.
 */
function stopReference(
  direction: number,
  stop: number,
  { open, high, low }: PlayedBar,
  inside: boolean,
): number {
  const extreme = direction > 0 ? high : low;
  if (!(direction * (extreme - stop) >= 0)) return Number.NaN;
  return !inside && direction * (open - stop) >= 0 ? open : stop;
}

/** A bar that opens at a better price than a limit fills it at its open. */
function limitReference(direction: number, limit: number, { open, high, low }: PlayedBar): number {
  const extreme = direction > 0 ? low : high;
  if (!(direction * (extreme - limit) <= 0)) return Number.NaN;
  return direction * (open - limit) <= 0 ? open : limit;
}
