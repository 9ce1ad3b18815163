import type { WorkingOrder } from "./working-order.js";

/** What matching knows of the bar that is being played. */
export interface PlayedBar {
  index: number;
  open: number;
  high: number;
  low: number;
  close: number;
}

/**
 * What of a bar is certain to come after a fill in it: all of it after one at its open; its extreme beyond a stop that
 * price had to pass on the way there; its close after any other; nothing where the bar's worst price was assumed.
 */
export type Afterwards = "bar" | "extreme" | "close" | "nothing";

/** The best price for an order of a direction that a bar makes for certain after a fill in it; NaN for none. */
export function reachedAfter(after: Afterwards, direction: number, { high, low, close }: PlayedBar): number {
  if (after === "nothing") return Number.NaN;
  if (after === "close") return close;
  return direction > 0 ? low : high;
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
 * Each is tried once a bar.
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
    if (working.atAuction) continue;
    const away = Math.abs(referenceOf(working, bar) - bar.open);
    if (away < distance) {
      nearest = working;
      distance = away;
    }
  }
  return nearest;
}

/**
 * The price at which a bar reaches an order's stop or limit; NaN when it does not. An order that began to work within
 * the bar knows the price at which it did in place of the open. Its stop counts the bar's whole range, as the worse case;
 * its limit only what certainly came afterwards.
 */
export function referenceOf(working: WorkingOrder, bar: PlayedBar): number {
  const { isStop, direction, stop, limit, insideIndex, start, reached } = working;
  const inside = insideIndex === bar.index;
  const from = inside ? start : bar.open;
  if (isStop) return stopReference(direction, stop, from, direction > 0 ? bar.high : bar.low);
  return limitReference(direction, limit, from, inside ? reached : direction > 0 ? bar.low : bar.high);
}

/** A stop that price is beyond from the beginning fills there. */
function stopReference(direction: number, stop: number, from: number, extreme: number): number {
  if (direction * (from - stop) >= 0) return from;
  return direction * (extreme - stop) >= 0 ? stop : Number.NaN;
}

/** A limit that price betters from the beginning fills there. */
function limitReference(direction: number, limit: number, from: number, extreme: number): number {
  if (!(direction * (extreme - limit) <= 0)) return Number.NaN;
  return direction * (from - limit) <= 0 ? from : limit;
}
