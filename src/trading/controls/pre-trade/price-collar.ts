import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withOrder, withMarket } from "../risk-case.js";

const limits = {
  collarFraction: atMost("fraction", 0.05, 0.2, "How far a price may be from the last price"),
};
const codes = {
  PRICE_COLLAR_EXCEEDED: code("checked", "a price of the order is too far from the last price"),
  PRICE_REFERENCE_MISSING: code("passed", "there is no last price to compare with"),
};

/**
 * Every price that an entry names, and the quote a market order would meet, must lie near the last price; of
 * an exit, only a limit on the losing side, since a target or a stop far away does no harm.
 */
export function checkCollar(
  { order, context, facts }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
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

/** Control 1. */
export const priceCollar = defineControl({
  number: 1,
  key: "price-collar",
  title: "Price collar",
  group: "pre-trade",
  blocks: "Orders with a price, or a quote to meet, too far from the last price",
  exits: "Checked on the losing side only: a market exit always passes, a target or a stop may be far away",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach("PRICE_COLLAR_EXCEEDED", "collarFraction", (fraction, h) =>
      withOrder(h, { type: "limit", limitPrice: 100 * (1 + fraction) }),
    ),
    plainBreach("PRICE_REFERENCE_MISSING", (h) => withMarket(h, { last: null })),
  ],
});
