import type { CheckSubject } from "./check.js";
import type { Findings } from "./findings.js";

/**
 * Control 1. Every price that an entry names, and the quote a market order would meet, must lie near the last price; of
 * an exit, only a limit on the losing side, since a target or a stop far away does no harm.
 */
export function checkCollar({ order, context, facts }: CheckSubject, found: Findings): void {
  const { market } = context;
  if (market === null) return;
  const { last } = market;
  if (last === null || !(last > 0))
    return found.add("PRICE_REFERENCE_MISSING", "there is no last price to compare with");
  const compare = (name: string, price: number, reference: number): void => {
    const distance = Math.abs(price - reference) / reference;
    found.compare("PRICE_COLLAR_EXCEEDED", "collarFraction", `${name} ${price} from ${reference}`, distance);
  };
  const { side, limitPrice, stopPrice, type } = order;
  if (facts.exit) {
    if (limitPrice === null || type === "touch") return;
    const reference = stopPrice ?? last;
    const losing = side === "buy" ? limitPrice > reference : limitPrice < reference;
    if (losing) compare("limit price", limitPrice, reference);
    return;
  }
  if (limitPrice !== null) compare("limit price", limitPrice, last);
  if (stopPrice !== null) compare("stop price", stopPrice, last);
  const quote = side === "buy" ? market.ask : market.bid;
  if (limitPrice === null && stopPrice === null && quote !== null) compare("quote", quote, last);
}

/** Control 21: increments, the lowest price and the least volume. */
export function checkIncrements({ order, context, facts }: CheckSubject, found: Findings): void {
  const { market } = context;
  if (market === null) return;
  const { priceIncrement, quantityIncrement, last, averageDailyVolume } = market;
  if (priceIncrement === null || quantityIncrement === null || !(priceIncrement * quantityIncrement > 0)) {
    found.add("INCREMENT_UNKNOWN", "the increments of price and quantity are not known");
  } else {
    for (const price of [order.limitPrice, order.stopPrice]) {
      if (price === null || isMultiple(price, priceIncrement)) continue;
      const words = `price ${price} is not a multiple of ${priceIncrement}`;
      found.add("PRICE_INCREMENT_BROKEN", words, priceIncrement, price);
    }
    const { quantity } = order;
    const whole = facts.exit && quantity === facts.closable;
    if (!whole && !isMultiple(quantity, quantityIncrement)) {
      const words = `quantity ${quantity} is not a multiple of ${quantityIncrement}`;
      found.add("QUANTITY_INCREMENT_BROKEN", words, quantityIncrement, quantity);
    }
  }
  if (last !== null && last > 0) found.compare("PRICE_MINIMUM_BROKEN", "minPrice", "last price", last);
  if (averageDailyVolume !== null)
    found.compare("VOLUME_MINIMUM_BROKEN", "minDailyVolume", "mean daily volume", averageDailyVolume);
}

/** Whether a number is so many increments, but for the rounding of a division. */
function isMultiple(value: number, increment: number): boolean {
  const count = value / increment;
  return Math.abs(count - Math.round(count)) <= Math.max(1e-6, Math.abs(count) * 4e-16);
}
