import { atMost } from "../../limits/limit.js";
import {
  code,
  defineControl,
  denialsOf,
  type CheckSubject,
  type Codes,
  type FindingsOf,
} from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withOrder, withContext, positionIn, unitsOf, spread, openOrder } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import type { Denial } from "../../limits/denial.js";
import type { RiskOrder } from "../../risk/risk-context.js";
import { exceedsWithOpenOrders, type ExposureLimit } from "../exposure-limit.js";
import { COUNT_LIMITS, openPositions } from "./open-positions.js";
import { portfolioExposure, PORTFOLIO_LIMITS } from "./portfolio-exposure.js";
import { symbolPosition, SYMBOL_LIMITS } from "./symbol-position.js";
import type { OrderFacts } from "../../risk/order-facts.js";
const limits = { maxOpenOrders: atMost("count", 200, 5000, "Orders that may still fill") };
const codes = {
  OPEN_ORDERS_LIMIT_EXCEEDED: code("passed", "a limit holds today but not once open orders have filled"),
  OPEN_ORDERS_COUNT_EXCEEDED: code("passed", "there would be too many open orders"),
  OPEN_ORDERS_UNPRICED: code("passed", "an open order has no worst-case price"),
  OPEN_ORDERS_EXIT_TAKEN: code("checked", "an exit asks for more than is left to close"),
};

const deny = denialsOf(8, codes);

const read = { ...symbolPosition.limits, ...portfolioExposure.limits, ...openPositions.limits };
const EXPOSURE_LIMITS: readonly Pick<ExposureLimit<typeof read, Codes>, "name" | "subject" | "figureOf">[] = [
  ...SYMBOL_LIMITS,
  ...PORTFOLIO_LIMITS,
  ...COUNT_LIMITS,
];

/** Limits of exposure that hold today but not once the open orders have filled, their prices and their number. */
export function checkOpenOrders(
  subject: CheckSubject<typeof limits & typeof read>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { context, facts, exposure } = subject;
  if (facts.exit) return;
  if (exposure.unpricedOrder !== undefined)
    found.add("OPEN_ORDERS_UNPRICED", `open order ${exposure.unpricedOrder} has no worst-case price`);
  const orders = context.openOrders.length + 1;
  found.compare("OPEN_ORDERS_COUNT_EXCEEDED", "maxOpenOrders", "number of open orders", orders);
  for (const { words, limit, figure } of exceedsWithOpenOrders(EXPOSURE_LIMITS, read, subject))
    found.add("OPEN_ORDERS_LIMIT_EXCEEDED", `with open orders filled, ${words}`, limit, figure);
}

/** What an exit gets that asks for more than the open orders leave to close; null where it does not. */
export function exitTaken(
  { quantity, reduceOnly }: RiskOrder,
  { closable }: OrderFacts,
): Denial<keyof typeof codes> | null {
  if (!reduceOnly || !beyond(quantity, closable)) return null;
  const words = `${closable} units are left to close, the order asks for ${quantity}`;
  return deny("OPEN_ORDERS_EXIT_TAKEN", words, closable, quantity);
}

/** Control 8. */
export const openOrders = defineControl({
  number: 8,
  key: "open-orders",
  title: "Open orders count as filled",
  group: "pre-trade",
  blocks: "Orders that fit today but not once all open ones have filled, and too many open ones",
  exits:
    "Reduced to the units that open orders leave to close, so that two exits never turn a position around",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach("OPEN_ORDERS_LIMIT_EXCEEDED", "maxGrossFraction", (fraction, h) =>
      withContext(withOrder(h, { quantity: unitsOf(h, fraction - 0.7) }), {
        openOrders: spread(h, 0.7).map(({ symbol, quantity }) =>
          openOrder(symbol, { symbol, remaining: quantity }),
        ),
      }),
    ),
    limitBreach(
      "OPEN_ORDERS_COUNT_EXCEEDED",
      "maxOpenOrders",
      (count, h) =>
        withContext(h, { openOrders: Array.from({ length: count - 1 }, (_, k) => openOrder(`open-${k}`)) }),
      { whole: true },
    ),
    plainBreach("OPEN_ORDERS_UNPRICED", (h) =>
      withContext(h, { openOrders: [openOrder("open", { price: null })] }),
    ),
    plainBreach("OPEN_ORDERS_EXIT_TAKEN", (h) =>
      withContext(withOrder(h, { side: "sell", reduceOnly: true }), {
        positions: [{ ...positionIn("TEST", 10), strategy: "alpha" }],
        openOrders: [openOrder("open", { symbol: "TEST", strategy: "alpha", side: "sell", remaining: 10 })],
      }),
    ),
  ],
});
