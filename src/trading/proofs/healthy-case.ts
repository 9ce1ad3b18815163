import { CLOSED_BREAKER } from "../risk/circuit-breaker.js";
import { fullBucket } from "../risk/rate-bucket.js";
import type {
  MarketView,
  RiskContext,
  RiskOpenOrder,
  RiskOrder,
  RiskPosition,
} from "../risk/risk-context.js";
import { DEFAULT_POLICY, type RiskPolicy } from "../policy/risk-policy.js";

/** An order, what is known when it is decided, and the policy. */
export interface RiskCase {
  readonly order: RiskOrder;
  readonly context: RiskContext;
  readonly policy: RiskPolicy;
}

/** Tuesday, 3 March 2026, 15:00 UTC: the exchange is open. */
const NOW = Date.UTC(2026, 2, 3, 15);

const MARKET: MarketView = {
  last: 100,
  ageMs: 0,
  bid: 100,
  ask: 100,
  previousClose: 100,
  jump: 0,
  averageDailyVolume: 1_000_000,
  tradable: true,
  halted: false,
  shortable: true,
  sessionOpen: true,
  priceIncrement: 2 ** -60,
  quantityIncrement: 2 ** -60,
};

/** An order for 10 units at 100 in an account of 1,000,000 that nothing speaks against. */
export const HEALTHY: RiskCase = {
  order: {
    clientOrderId: "proof.alpha.1.TEST.entry",
    strategy: "alpha",
    model: null,
    symbol: "TEST",
    side: "buy",
    quantity: 10,
    type: "market",
    limitPrice: null,
    stopPrice: null,
    protectiveStop: null,
    reduceOnly: false,
    group: null,
    decidedAt: NOW,
    source: "strategy",
    person: null,
  },
  context: {
    now: NOW,
    equity: 1_000_000,
    cash: 1_000_000,
    buyingPower: 1_000_000,
    highWaterMark: 1_000_000,
    dayStartEquity: 1_000_000,
    positions: [],
    openOrders: [],
    market: MARKET,
    clockSkewMs: 0,
    bucket: fullBucket(NOW, DEFAULT_POLICY),
    clientOrderIdUsed: false,
    recentOrders: [],
    recentFills: [],
    mode: "ACTIVE",
    modeReason: "started",
    switches: [],
    breaker: CLOSED_BREAKER,
    strategyDisabled: null,
    gate: null,
    approvalRequired: false,
    approval: null,
    databaseUp: true,
    brokerConnected: true,
    heartbeatAgeMs: 0,
    reconciliation: { ageMs: 0, differences: 0 },
    quarantined: [],
  },
  policy: DEFAULT_POLICY,
};

/** A case with another order. */
export function withOrder(of: RiskCase, changes: Partial<RiskOrder>): RiskCase {
  return { ...of, order: { ...of.order, ...changes } };
}

/** A case with another context. */
export function withContext(of: RiskCase, changes: Partial<RiskContext>): RiskCase {
  return { ...of, context: { ...of.context, ...changes } };
}

/** A case with another market. */
export function withMarket(of: RiskCase, changes: Partial<MarketView>): RiskCase {
  return withContext(of, { market: { ...MARKET, ...of.context.market, ...changes } });
}

/** A position of another strategy at 100 a unit. */
export function positionIn(symbol: string, quantity: number): RiskPosition {
  return { symbol, strategy: "beta", model: null, quantity, averagePrice: 100, price: 100 };
}

/** An open order of another strategy for units at 100. */
export function openOrder(id: string, changes: Partial<RiskOpenOrder> = {}): RiskOpenOrder {
  return {
    clientOrderId: id,
    strategy: "beta",
    model: null,
    symbol: "OTHER",
    side: "buy",
    type: "limit",
    remaining: 1,
    price: 100,
    limitPrice: 100,
    reduceOnly: false,
    group: null,
    submittedAt: NOW,
    cancelRequestedAt: null,
    ...changes,
  };
}
