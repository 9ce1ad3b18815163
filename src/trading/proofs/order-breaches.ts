import { DEFAULT_POLICY as DEFAULT } from "../policy/risk-policy.js";
import type { ModelGate, OrderApproval } from "../risk/risk-context.js";
import { BLOCKS_ENTRIES, engageSwitch } from "../risk/kill-switch.js";
import { limitBreach, plainBreach, type Breach } from "./breach.js";
import { openOrder, positionIn, withContext, withMarket, withOrder, type RiskCase } from "./healthy-case.js";

/** Units of the order in the case that are worth a part of the account's equity. */
const unitsOf = ({ context }: RiskCase, fraction: number): number => (fraction * context.equity) / 100;

const GATE: ModelGate = {
  active: true,
  drifted: false,
  confidence: 0.9,
  threshold: 0,
  approved: true,
  approvalFresh: true,
};

const withGate = (of: RiskCase, changes: Partial<ModelGate>): RiskCase =>
  withContext(withOrder(of, { model: "boosting-1" }), { gate: { ...GATE, ...changes } });

const withApproval = (of: RiskCase, changes: Partial<OrderApproval>): RiskCase =>
  withContext(of, {
    approvalRequired: true,
    approval: {
      state: "approved",
      proposer: "alpha",
      approver: "bea",
      expiresAt: of.context.now,
      ...changes,
    },
  });

/** Many positions that together are worth a part of equity, none of them much. */
const spread = (of: RiskCase, fraction: number) =>
  Array.from({ length: 10 }, (_, k) => positionIn(`S${k}`, unitsOf(of, fraction) / 10));

const SIZE: readonly Breach[] = [
  plainBreach("ORDER_QUANTITY_INVALID", (h) => withOrder(h, { quantity: 0 })),
  limitBreach("ORDER_QUANTITY_EXCEEDED", "maxOrderQuantity", (quantity, h) =>
    withMarket(withOrder(h, { quantity }), { last: 2, bid: 2, ask: 2, previousClose: 2 }),
  ),
  limitBreach("ORDER_NOTIONAL_EXCEEDED", "maxOrderNotional", (money, h) =>
    withOrder(h, { quantity: money / 100 }),
  ),
  limitBreach("ORDER_EQUITY_SHARE_EXCEEDED", "maxOrderEquityFraction", (fraction, h) =>
    withOrder(h, { quantity: unitsOf(h, fraction) }),
  ),
  plainBreach("ACCOUNT_EQUITY_UNKNOWN", (h) => withContext(h, { equity: Number.NaN })),
  limitBreach("VOLUME_SHARE_EXCEEDED", "maxVolumeFraction", (fraction, h) =>
    withMarket(withOrder(h, { quantity: fraction * 10_000 }), { averageDailyVolume: 10_000 }),
  ),
  plainBreach("VOLUME_HISTORY_MISSING", (h) => withMarket(h, { averageDailyVolume: null })),
  limitBreach("TRADE_RISK_EXCEEDED", "maxTradeRiskFraction", (fraction, h) => {
    const quantity = unitsOf(h, 0.2);
    return withOrder(h, { quantity, protectiveStop: 100 - (fraction * h.context.equity) / quantity });
  }),
];

const PRICE: readonly Breach[] = [
  limitBreach("PRICE_COLLAR_EXCEEDED", "collarFraction", (fraction, h) =>
    withOrder(h, { type: "limit", limitPrice: 100 * (1 + fraction) }),
  ),
  plainBreach("PRICE_REFERENCE_MISSING", (h) => withMarket(h, { last: null })),
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
];

const EXPOSURE: readonly Breach[] = [
  limitBreach("SYMBOL_GROSS_EXCEEDED", "maxSymbolGrossFraction", (fraction, h) =>
    withContext(withOrder(h, { quantity: unitsOf(h, fraction - 0.1) }), {
      positions: [positionIn("TEST", -unitsOf(h, 0.1))],
    }),
  ),
  limitBreach("SYMBOL_NET_EXCEEDED", "maxSymbolNetFraction", (fraction, h) =>
    withContext(withOrder(h, { quantity: unitsOf(h, fraction - 0.1) }), {
      positions: [positionIn("TEST", unitsOf(h, 0.1))],
    }),
  ),
  limitBreach("PORTFOLIO_GROSS_EXCEEDED", "maxGrossFraction", (fraction, h) =>
    withContext(withOrder(h, { quantity: unitsOf(h, fraction - 0.7) }), { positions: spread(h, -0.7) }),
  ),
  limitBreach("PORTFOLIO_NET_EXCEEDED", "maxNetFraction", (fraction, h) =>
    withContext(withOrder(h, { quantity: unitsOf(h, fraction - 0.7) }), { positions: spread(h, 0.7) }),
  ),
  plainBreach("POSITION_PRICE_MISSING", (h) =>
    withContext(h, { positions: [{ ...positionIn("OTHER", 1), price: null }] }),
  ),
  limitBreach(
    "POSITION_COUNT_EXCEEDED",
    "maxPositions",
    (count, h) =>
      withContext(h, { positions: Array.from({ length: count - 1 }, (_, k) => positionIn(`S${k}`, 1)) }),
    { whole: true },
  ),
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
  limitBreach("BUYING_POWER_EXCEEDED", "buyingPowerFraction", (fraction, h) =>
    withContext(h, {
      buyingPower: 1500 / fraction,
      openOrders: [openOrder("open", { remaining: 5 })],
    }),
  ),
  plainBreach("BUYING_POWER_UNKNOWN", (h) => withContext(h, { buyingPower: Number.NaN })),
];

const LOSS: readonly Breach[] = [
  limitBreach("DAILY_LOSS_EXCEEDED", "maxDailyLossFraction", (fraction, h) =>
    withContext(h, { equity: h.context.dayStartEquity * (1 - fraction) }),
  ),
  limitBreach("DRAWDOWN_EXCEEDED", "maxDrawdownFraction", (fraction, h) => {
    const equity = h.context.highWaterMark * (1 - fraction);
    return withContext(h, { equity, dayStartEquity: equity });
  }),
  plainBreach("LOSS_REFERENCE_MISSING", (h) => withContext(h, { dayStartEquity: Number.NaN })),
];

const REPETITION: readonly Breach[] = [
  limitBreach(
    "MESSAGE_RATE_EXCEEDED",
    "messageReserve",
    (tokens, h) => withContext(h, { bucket: { tokens, at: h.context.now } }),
    { direction: "lower", limit: 1 + DEFAULT.messageReserve },
  ),
  limitBreach(
    "STRATEGY_FILLS_REPEATED",
    "maxRepeatedFills",
    (count, h) =>
      withContext(h, {
        recentFills: Array.from({ length: 2 * (count - 1) }, (_, k) => ({
          clientOrderId: `fill-${k >> 1}`,
          strategy: "alpha",
          side: "buy" as const,
          time: h.context.now,
        })),
      }),
    { whole: true },
  ),
  plainBreach("STRATEGY_DISABLED", (h) => withContext(h, { strategyDisabled: "it filled too often" })),
  plainBreach("DUPLICATE_ORDER_ID", (h) => withContext(h, { clientOrderIdUsed: true })),
  limitBreach(
    "DUPLICATE_ORDER",
    "duplicateWindowMs",
    (age, h) => {
      const time = h.context.now - age;
      return withContext(h, { recentOrders: [{ ...h.order, clientOrderId: "earlier", time }] });
    },
    { direction: "lower", whole: true },
  ),
  plainBreach("SELF_MATCH_CROSSED", (h) =>
    withContext(h, { openOrders: [openOrder("open", { symbol: "TEST", side: "sell" })] }),
  ),
];

const MARKET: readonly Breach[] = [
  plainBreach("SYMBOL_RESTRICTED", (h) => ({ ...h, policy: { ...h.policy, restrictedSymbols: ["TEST"] } })),
  plainBreach("SYMBOL_HALTED", (h) => withMarket(h, { halted: true })),
  plainBreach("SYMBOL_UNTRADABLE", (h) => withMarket(h, { tradable: false })),
  plainBreach("SYMBOL_UNSHORTABLE", (h) => withMarket(withOrder(h, { side: "sell" }), { shortable: false })),
  plainBreach("SYMBOL_STATUS_UNKNOWN", (h) => withMarket(h, { halted: null })),
  plainBreach("SESSION_CLOSED", (h) => withMarket(h, { sessionOpen: false })),
  plainBreach("SESSION_UNKNOWN", (h) => withMarket(h, { sessionOpen: null })),
  plainBreach("DATA_MISSING", (h) => withContext(h, { market: null })),
  plainBreach("DATA_AGE_UNKNOWN", (h) => withMarket(h, { ageMs: null })),
  limitBreach("DATA_STALE", "maxDataAgeMs", (ageMs, h) => withMarket(h, { ageMs })),
  plainBreach("DATA_CROSSED", (h) => withMarket(h, { bid: 101, ask: 100 })),
  plainBreach("DATA_REFERENCE_MISSING", (h) => withMarket(h, { previousClose: null })),
  limitBreach("DATA_JUMPED", "maxPriceJump", (jump, h) => withMarket(h, { jump })),
  plainBreach("CLOCK_SKEW_UNKNOWN", (h) => withContext(h, { clockSkewMs: null })),
  limitBreach("CLOCK_SKEW_EXCEEDED", "maxClockSkewMs", (skew, h) => withContext(h, { clockSkewMs: -skew })),
];

const DECISION: readonly Breach[] = [
  limitBreach(
    "SIGNAL_STALE",
    "maxSignalAgeMs",
    (age, h) => withOrder(h, { decidedAt: h.context.now - age }),
    { whole: true },
  ),
  plainBreach("SIGNAL_FUTURE", (h) => withOrder(h, { decidedAt: h.context.now + 1 })),
  plainBreach("MODEL_GATE_UNKNOWN", (h) => withOrder(h, { model: "boosting-1" })),
  plainBreach("MODEL_INACTIVE", (h) => withGate(h, { active: false })),
  plainBreach("MODEL_DRIFTED", (h) => withGate(h, { drifted: true })),
  plainBreach("MODEL_CONFIDENCE_UNKNOWN", (h) => withGate(h, { confidence: null })),
  limitBreach("MODEL_CONFIDENCE_LOW", "minConfidence", (confidence, h) => withGate(h, { confidence }), {
    direction: "lower",
  }),
  plainBreach("MODEL_UNAPPROVED", (h) => withGate(h, { approved: false })),
  plainBreach("MODEL_APPROVAL_EXPIRED", (h) => withGate(h, { approvalFresh: false })),
  plainBreach("APPROVAL_MISSING", (h) => withApproval(h, { state: "proposed" })),
  plainBreach("APPROVAL_EXPIRED", (h) => withApproval(h, { expiresAt: h.context.now - 1 })),
  plainBreach("APPROVAL_SAME_PERSON", (h) => withApproval(h, { approver: "alpha" })),
];

const PERMISSION: readonly Breach[] = [
  plainBreach("KILL_SWITCH_ENGAGED", (h) => {
    const { killSwitch } = engageSwitch(
      {
        id: "switch-1",
        scope: { kind: "strategy", name: "alpha" },
        blocks: BLOCKS_ENTRIES,
        flatten: false,
        reason: "a drill",
        by: "bea",
        at: h.context.now,
        cause: null,
      },
      [],
      [],
    );
    return withContext(h, { switches: [killSwitch] });
  }),
  plainBreach("TRADING_REDUCING", (h) => withContext(h, { mode: "REDUCING" })),
  plainBreach("TRADING_HALTED", (h) => withContext(h, { mode: "HALTED" })),
  plainBreach("BREAKER_OPEN", (h) =>
    withContext(h, { breaker: { ...h.context.breaker, state: "open", openedAt: h.context.now } }),
  ),
  plainBreach("BREAKER_TRIALS_USED", (h) => {
    const trials = { sent: h.policy.breakerTrials, done: 0 };
    return withContext(h, { breaker: { ...h.context.breaker, state: "half_open", trials } });
  }),
];

const CONNECTION: readonly Breach[] = [
  plainBreach("BROKER_DISCONNECTED", (h) => withContext(h, { brokerConnected: false })),
  limitBreach(
    "HEARTBEAT_MISSED",
    "heartbeatMs",
    (age, h) => {
      const policy = { ...h.policy, missedToReduce: DEFAULT.missedToReduce };
      return { ...withContext(h, { heartbeatAgeMs: age }), policy };
    },
    { limit: DEFAULT.heartbeatMs * DEFAULT.missedToReduce },
  ),
  plainBreach("BOOKS_DIFFER", (h) => withContext(h, { reconciliation: { ageMs: 0, differences: 1 } })),
  plainBreach("RECONCILIATION_MISSING", (h) => withContext(h, { reconciliation: null })),
  limitBreach("RECONCILIATION_STALE", "maxReconciliationAgeMs", (ageMs, h) =>
    withContext(h, { reconciliation: { ageMs, differences: 0 } }),
  ),
  plainBreach("SYMBOL_QUARANTINED", (h) => withContext(h, { quarantined: ["TEST"] })),
  plainBreach("AUDIT_LOG_UNAVAILABLE", (h) => withContext(h, { databaseUp: false })),
  plainBreach("AUDIT_ACTOR_MISSING", (h) => withOrder(h, { source: "person", person: null })),
];

/** An order for each code that an order can be refused with. */
export const ORDER_BREACHES: readonly Breach[] = [
  ...SIZE,
  ...PRICE,
  ...EXPOSURE,
  ...LOSS,
  ...REPETITION,
  ...MARKET,
  ...DECISION,
  ...PERMISSION,
  ...CONNECTION,
];
