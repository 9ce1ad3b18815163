import type { DenialCode } from "../policy/denial-codes.js";
import { measureExposure, type Exposure } from "../risk/exposure.js";
import { formatAgainst } from "../policy/format-figure.js";
import { beyond } from "../policy/limit-check.js";
import type { RiskOpenOrder } from "../risk/risk-context.js";
import { findLimit } from "../policy/risk-limits.js";
import type { CheckSubject } from "./check.js";
import type { Findings, NumericLimit } from "./findings.js";

const NO_ORDERS: readonly RiskOpenOrder[] = [];

/** The limits on exposure: how the figure is made of it. */
const LIMITS: readonly (readonly [
  code: DenialCode,
  name: NumericLimit,
  subject: string,
  figureOf: (exposure: Exposure, equity: number) => number,
])[] = [
  [
    "SYMBOL_GROSS_EXCEEDED",
    "maxSymbolGrossFraction",
    "gross exposure to the symbol",
    (e, q) => e.symbolGross / q,
  ],
  ["SYMBOL_NET_EXCEEDED", "maxSymbolNetFraction", "net exposure to the symbol", (e, q) => e.symbolNet / q],
  ["PORTFOLIO_GROSS_EXCEEDED", "maxGrossFraction", "gross exposure", (e, q) => e.gross / q],
  ["PORTFOLIO_NET_EXCEEDED", "maxNetFraction", "net exposure", (e, q) => e.net / q],
  ["POSITION_COUNT_EXCEEDED", "maxPositions", "number of positions", (e) => e.symbols],
];

/**
 * Controls 5 to 8: what the account would hold with this order and every open one filled. Where only the open orders
 * take it beyond a limit, control 8 says so.
 */
export function checkExposure({ order, context, policy, facts }: CheckSubject, found: Findings): void {
  if (facts.exit) return;
  const { positions, openOrders, equity } = context;
  const unpriced = positions.find(({ quantity, price }) => quantity !== 0 && !(price !== null && price > 0));
  if (unpriced) found.add("POSITION_PRICE_MISSING", `the position in ${unpriced.symbol} has no price`);
  const waiting = openOrders.find(({ price, reduceOnly }) => !reduceOnly && !(price !== null && price > 0));
  if (waiting)
    found.add("OPEN_ORDERS_UNPRICED", `open order ${waiting.clientOrderId} has no worst-case price`);
  const orders = openOrders.length + 1;
  found.compare("OPEN_ORDERS_COUNT_EXCEEDED", "maxOpenOrders", "number of open orders", orders);
  if (unpriced || waiting || !(equity > 0) || Number.isNaN(facts.notional)) return;
  const { symbol, strategy, side } = order;
  const change = { symbol, strategy, side, notional: facts.notional };
  const full = measureExposure(positions, openOrders, change, symbol);
  let bare: Exposure | null = null;
  for (const [code, name, subject, figureOf] of LIMITS) {
    const figure = figureOf(full, equity);
    const limit = policy[name];
    if (!beyond(figure, limit)) continue;
    bare ??= measureExposure(positions, NO_ORDERS, change, symbol);
    const alone = beyond(figureOf(bare, equity), limit);
    const words = `${subject} is ${formatAgainst(figure, limit, findLimit(name)!.unit)}`;
    if (alone) found.add(code, words, limit, figure);
    else found.add("OPEN_ORDERS_LIMIT_EXCEEDED", `with open orders filled, ${words}`, limit, figure);
  }
}

/** Control 9: the cost of the order and of the open ones that open positions. */
export function checkBuyingPower({ context, facts }: CheckSubject, found: Findings): void {
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
