import { atLeast } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withOrder, withMarket } from "../risk-case.js";

const limits = {
  minPrice: atLeast("money", 5, 1, "Price of what is bought or sold short"),
  minDailyVolume: atLeast("units", 100_000, 10_000, "Mean daily volume of 20 sessions"),
};
const codes = {
  PRICE_INCREMENT_BROKEN: code("checked", "a price is not a multiple of the price increment"),
  QUANTITY_INCREMENT_BROKEN: code("checked", "the quantity is not a multiple of the quantity increment"),
  INCREMENT_UNKNOWN: code("strategy", "the increments are not known"),
  PRICE_MINIMUM_BROKEN: code("passed", "the price is too low"),
  VOLUME_MINIMUM_BROKEN: code("passed", "the symbol trades too little a day"),
};

/** Increments, the lowest price and the least volume. */
export function checkIncrements(
  { order, context, facts }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
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

/** Control 21. */
export const increments = defineControl({
  number: 21,
  key: "increments",
  title: "Increments, lowest price and volume",
  group: "pre-trade",
  blocks: "Prices and quantities between increments, cheap and thinly traded symbols",
  exits: "Must keep the increments, but for the rest of a position; price and volume do not matter",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("PRICE_INCREMENT_BROKEN", (h) =>
      withMarket(withOrder(h, { type: "limit", limitPrice: 100.005 }), { priceIncrement: 0.01 }),
    ),
    plainBreach("QUANTITY_INCREMENT_BROKEN", (h) =>
      withMarket(withOrder(h, { quantity: 10.5 }), { quantityIncrement: 1 }),
    ),
    plainBreach("INCREMENT_UNKNOWN", (h) => withMarket(h, { priceIncrement: null })),
    limitBreach(
      "PRICE_MINIMUM_BROKEN",
      "minPrice",
      (price, h) => withMarket(h, { last: price, bid: price, ask: price, previousClose: price }),
      { direction: "lower" },
    ),
    limitBreach(
      "VOLUME_MINIMUM_BROKEN",
      "minDailyVolume",
      (averageDailyVolume, h) => withMarket(h, { averageDailyVolume }),
      { direction: "lower" },
    ),
  ],
});

/** Whether a number is so many increments, but for the rounding of a division. */
function isMultiple(value: number, increment: number): boolean {
  const count = value / increment;
  return Math.abs(count - Math.round(count)) <= Math.max(1e-6, Math.abs(count) * 4e-16);
}
