import { atMost, atLeast } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { limitBreach } from "../breach.js";
import { withOrder, unitsOf } from "../risk-case.js";

const limits = {
  maxTradeRiskFraction: atMost("fraction", 0.02, 0.05, "What an order loses when its stop is hit ÷ equity"),
  unguardedLossFraction: atLeast("fraction", 0.2, 0.1, "What a position without a stop is taken to lose"),
};
const codes = { TRADE_RISK_EXCEEDED: code("passed", "the order could lose too much of the account") };

/** What the order loses when its stop is hit, or at the assumed loss when nothing guards it. */
export function checkTradeRisk(
  { order, context, policy, facts }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { notional, price } = facts;
  if (!(context.equity > 0) || Number.isNaN(notional)) return;
  const { protectiveStop, side, quantity } = order;
  const distance =
    protectiveStop === null ? 0 : side === "buy" ? price - protectiveStop : protectiveStop - price;
  const loss = distance > 0 ? quantity * distance : notional * policy.unguardedLossFraction;
  found.compare(
    "TRADE_RISK_EXCEEDED",
    "maxTradeRiskFraction",
    "loss at its stop ÷ equity",
    loss / context.equity,
  );
}

/** Control 10. */
export const tradeRisk = defineControl({
  number: 10,
  key: "trade-risk",
  title: "Risk of one trade",
  group: "pre-trade",
  blocks: "Orders that would lose too much of the account when their stop is hit",
  exits: "Pass",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach("TRADE_RISK_EXCEEDED", "maxTradeRiskFraction", (fraction, h) => {
      const quantity = unitsOf(h, 0.2);
      return withOrder(h, { quantity, protectiveStop: 100 - (fraction * h.context.equity) / quantity });
    }),
  ],
});
