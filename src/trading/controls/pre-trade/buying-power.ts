import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withContext, openOrder } from "../risk-case.js";

const limits = {
  buyingPowerFraction: atMost("fraction", 1, 1, "Cost of the order and of the open ones ÷ buying power"),
};
const codes = {
  BUYING_POWER_EXCEEDED: code("passed", "buying power does not cover the order beside the open ones"),
  BUYING_POWER_UNKNOWN: code("passed", "buying power is not known"),
};

/** The cost of the order and of the open ones that open positions. */
export function checkBuyingPower(
  { context, facts }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  if (facts.exit) return;
  const { buyingPower, openOrders } = context;
  if (!Number.isFinite(buyingPower))
    return found.add("BUYING_POWER_UNKNOWN", "buying power is not known", null, String(buyingPower));
  let cost = facts.notional;
  for (const { remaining, price, reduceOnly } of openOrders)
    if (!reduceOnly) cost += remaining * (price ?? 0);
  if (Number.isNaN(cost)) return;
  const share = buyingPower > 0 ? cost / buyingPower : Infinity;
  found.compare("BUYING_POWER_EXCEEDED", "buyingPowerFraction", "cost ÷ buying power", share);
}

/** Control 9. */
export const buyingPower = defineControl({
  number: 9,
  key: "buying-power",
  title: "Buying power",
  group: "pre-trade",
  blocks: "Orders that buying power does not cover beside the open ones",
  exits: "Pass: they free it",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach("BUYING_POWER_EXCEEDED", "buyingPowerFraction", (fraction, h) =>
      withContext(h, {
        buyingPower: 1500 / fraction,
        openOrders: [openOrder("open", { remaining: 5 })],
      }),
    ),
    plainBreach("BUYING_POWER_UNKNOWN", (h) => withContext(h, { buyingPower: Number.NaN })),
  ],
});
