import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withOrder, withContext, unitsOf } from "../risk-case.js";

const limits = {
  maxOrderNotional: atMost("money", 25_000, 250_000, "Worth of one order"),
  maxOrderEquityFraction: atMost("fraction", 0.1, 0.25, "Worth of one order ÷ equity"),
};
const codes = {
  ORDER_NOTIONAL_EXCEEDED: code("passed", "the order is worth too much money"),
  ORDER_EQUITY_SHARE_EXCEEDED: code("passed", "the order is too large a part of the account"),
  ACCOUNT_EQUITY_UNKNOWN: code("passed", "the account's value is not known, or not above 0"),
};

/** Worth of one order, in money and as a part of the account. */
export function checkNotional(
  { context, facts }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { notional } = facts;
  const { equity } = context;
  if (!(equity > 0 && equity < Infinity)) {
    found.add("ACCOUNT_EQUITY_UNKNOWN", `equity is ${equity}, expected a number above 0`, 0, String(equity));
  }
  if (Number.isNaN(notional)) return;
  found.compare("ORDER_NOTIONAL_EXCEEDED", "maxOrderNotional", "worth of the order", notional);
  if (equity > 0) {
    const share = notional / equity;
    found.compare("ORDER_EQUITY_SHARE_EXCEEDED", "maxOrderEquityFraction", "worth ÷ equity", share);
  }
}

/** Control 3. */
export const orderNotional = defineControl({
  number: 3,
  key: "order-notional",
  title: "Largest order in money",
  group: "pre-trade",
  blocks: "Orders worth too much, in money or against the account",
  exits: "Pass, for the same reason",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach("ORDER_NOTIONAL_EXCEEDED", "maxOrderNotional", (money, h) =>
      withOrder(h, { quantity: money / 100 }),
    ),
    limitBreach("ORDER_EQUITY_SHARE_EXCEEDED", "maxOrderEquityFraction", (fraction, h) =>
      withOrder(h, { quantity: unitsOf(h, fraction) }),
    ),
    plainBreach("ACCOUNT_EQUITY_UNKNOWN", (h) => withContext(h, { equity: Number.NaN })),
  ],
});
