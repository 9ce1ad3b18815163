import { decimal, type Exactly, ZERO } from "../../../src/core/decimal.js";
import type { BrokerOrderType } from "../../../src/trading/orders/broker.js";
import type { OrderType } from "../../../src/trading/orders/order.js";
import type {
  ModelGate,
  OrderApproval,
  RecentFill,
  RecentOrder,
  RiskContext,
  RiskOpenOrder,
  RiskOrder,
  RiskPosition,
} from "../../../src/trading/risk/risk-context.js";
import { worstPrice } from "../../../src/trading/risk/worst-price.js";
import type { Book } from "../ledger/book.js";
import { type DeskOrder, remainingOf } from "../ledger/desk-order.js";
import type { EquityTrack } from "../ledger/equity-track.js";
import type { MarketWatch } from "../market/market-watch.js";
import type { Intent } from "../orders/order-management.js";
import type { Safety } from "./safety.js";

/** What the view is made from. */
export interface RiskSources {
  readonly book: Book;
  readonly market: MarketWatch;
  readonly safety: Safety;
  readonly equity: EquityTrack;
  readonly modelOf: (strategy: string) => string | null;
  readonly recentOrders: readonly RecentOrder[];
  /** Fills of a strategy. */
  readonly recentFillsOf: (strategy: string) => readonly RecentFill[];
  readonly databaseUp: boolean;
  readonly brokerConnected: boolean;
  readonly heartbeatAt: number | null;
  readonly reconciled: { readonly at: number; readonly differences: number } | null;
  /** Wall time, epoch milliseconds UTC. */
  readonly now: number;
}

/** What differs from order to order. */
export interface OrderFacts {
  /** Whether it is meant for the next session's open when none is under way. */
  readonly queued: boolean;
  readonly gate: ModelGate | null;
  readonly approvalRequired: boolean;
  readonly approval: OrderApproval | null;
}

const TYPE_OF: Readonly<Record<BrokerOrderType, OrderType>> = {
  market: "market",
  limit: "limit",
  stop: "stop",
  stop_limit: "stop-limit",
  trailing_stop: "trailing-stop",
};

/** Account value at the latest prices; null when a position has none. */
export function equityOf(book: Book, market: MarketWatch): Exactly | null {
  let equity = book.cash;
  for (const { symbol, quantity } of book.holdings.values()) {
    if (quantity.eq(0)) continue;
    const latest = market.latest(symbol);
    if (latest === null) return null;
    equity = equity.plus(quantity.times(latest.price));
  }
  return equity;
}

/** Σ of what positions are worth, longs and shorts added. What equity is beyond it may be spent: nothing is borrowed. */
export function grossOf(book: Book, market: MarketWatch): Exactly {
  let gross = ZERO;
  for (const { symbol, quantity } of book.holdings.values()) {
    if (!quantity.eq(0)) gross = gross.plus(quantity.times(market.latest(symbol)?.price ?? 0).abs());
  }
  return gross;
}

/** An intent as risk reads it. Its times are on the wall's clock: the age of the signal is the market's. */
export function riskOrder(
  intent: Intent,
  signalAgeMs: number,
  now: number,
  protectiveStop: number | null,
): RiskOrder {
  const { id, strategy, model, symbol, side, quantity, type, reduceOnly, person } = intent;
  return {
    clientOrderId: id,
    strategy,
    model,
    symbol,
    side,
    quantity: quantity.toNumber(),
    type: TYPE_OF[type],
    limitPrice: numberOf(intent.limitPrice),
    stopPrice: numberOf(intent.stopPrice),
    protectiveStop,
    reduceOnly,
    group: null,
    decidedAt: now - signalAgeMs,
    source: person === null ? "strategy" : "person",
    person,
  };
}

/** What is held, worth and under way: what orders that are decided together start from. */
export interface Held {
  readonly equity: number;
  readonly buyingPower: number;
  readonly positions: readonly RiskPosition[];
  readonly openOrders: readonly RiskOpenOrder[];
  readonly recentOrders: readonly RecentOrder[];
}

/** What is held now. NaN where a position has no price. */
export function heldNow({ book, market, modelOf, recentOrders }: RiskSources): Held {
  const value = equityOf(book, market);
  return {
    equity: value?.toNumber() ?? Number.NaN,
    buyingPower: value === null ? Number.NaN : value.minus(grossOf(book, market)).toNumber(),
    positions: riskPositions(book, market, modelOf),
    openOrders: riskOpenOrders(book, market),
    recentOrders,
  };
}

/** The same with one order more under way. */
export function heldWith(held: Held, order: DeskOrder, recent: RecentOrder, market: MarketWatch): Held {
  return {
    ...held,
    openOrders: [...held.openOrders, riskOpenOrder(order, market)],
    recentOrders: [...held.recentOrders, recent],
  };
}

/** Everything that the checks read, as it is now. */
export function riskContext(
  order: RiskOrder,
  sources: RiskSources,
  facts: OrderFacts,
  held: Held = heldNow(sources),
): RiskContext {
  const { book, market, safety, equity, now, heartbeatAt, reconciled } = sources;
  const { mode, reason } = safety.effective;
  return {
    now,
    equity: held.equity,
    cash: book.cash.toNumber(),
    buyingPower: held.buyingPower,
    highWaterMark: equity.highWater?.toNumber() ?? held.equity,
    dayStartEquity: equity.dayStart?.toNumber() ?? held.equity,
    positions: held.positions,
    openOrders: held.openOrders,
    market: market.view(order.symbol, facts.queued),
    clockSkewMs: market.skewMs,
    bucket: { tokens: safety.bucket.tokens, at: now },
    // An id that was used gives back its order before risk is asked.
    clientOrderIdUsed: false,
    recentOrders: held.recentOrders,
    recentFills: sources.recentFillsOf(order.strategy),
    mode,
    modeReason: reason,
    switches: safety.engaged,
    breaker: safety.breaker,
    strategyDisabled: safety.disabled.get(order.strategy) ?? null,
    gate: facts.gate,
    approvalRequired: facts.approvalRequired,
    approval: facts.approval,
    databaseUp: sources.databaseUp,
    brokerConnected: sources.brokerConnected,
    heartbeatAgeMs: heartbeatAt === null ? null : now - heartbeatAt,
    reconciliation: reconciled && { ageMs: now - reconciled.at, differences: reconciled.differences },
    quarantined: quarantinedSymbols(book),
  };
}

/** What is held, with its latest price. */
export function riskPositions(
  book: Book,
  market: MarketWatch,
  modelOf: (strategy: string) => string | null,
): RiskPosition[] {
  const positions: RiskPosition[] = [];
  for (const { symbol, strategy, quantity, averagePrice } of book.holdings.values()) {
    if (quantity.eq(0)) continue;
    positions.push({
      symbol,
      strategy,
      model: modelOf(strategy),
      quantity: quantity.toNumber(),
      averagePrice: averagePrice.toNumber(),
      price: market.latest(symbol)?.price ?? null,
    });
  }
  return positions;
}

/** What may still fill. */
export function riskOpenOrders(book: Book, market: MarketWatch): RiskOpenOrder[] {
  const orders: RiskOpenOrder[] = [];
  for (const order of book.openOrders) orders.push(riskOpenOrder(order, market));
  return orders;
}

function riskOpenOrder(order: DeskOrder, market: MarketWatch): RiskOpenOrder {
  const { row } = order;
  const type = TYPE_OF[row.type];
  const limitPrice = numberOf(row.limit_price);
  const stopPrice = numberOf(row.stop_price);
  const latest = market.latest(row.symbol);
  const view = latest === null ? null : { ...NO_VIEW, last: latest.price };
  const reserved = Number(row.reserved_price);
  return {
    clientOrderId: row.id,
    strategy: row.strategy,
    model: row.model,
    symbol: row.symbol,
    side: row.side,
    type,
    remaining: remainingOf(order).toNumber(),
    price:
      worstPrice({ side: row.side, type, limitPrice, stopPrice }, view) ?? (reserved > 0 ? reserved : null),
    limitPrice,
    reduceOnly: row.reduce_only,
    group: null,
    submittedAt: Date.parse(row.created_at),
    cancelRequestedAt: order.cancelAskedAt > 0 ? order.cancelAskedAt : null,
  };
}

const NO_VIEW = {
  last: null,
  ageMs: null,
  bid: null,
  ask: null,
  previousClose: null,
  jump: null,
  averageDailyVolume: null,
  tradable: null,
  halted: null,
  shortable: null,
  sessionOpen: null,
  priceIncrement: null,
  quantityIncrement: null,
} as const;

function quarantinedSymbols(book: Book): string[] {
  const symbols: string[] = [];
  for (const { row } of book.openOrders) if (row.strategy === "external") symbols.push(row.symbol);
  return symbols;
}

function numberOf(text: string | null): number | null {
  return text === null ? null : decimal(text).toNumber();
}
