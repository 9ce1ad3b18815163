import type {
  MarketView,
  RiskContext,
  RiskOpenOrder,
  RiskOrder,
  RiskPosition,
} from "../risk/risk-context.js";

/** An order, what is known when it is decided, and the policy. */
export interface RiskCase<P extends object = object> {
  readonly order: RiskOrder;
  readonly context: RiskContext;
  readonly policy: P;
}

/** Tuesday, 3 March 2026, 15:00 UTC: the exchange is open. */
export const NOW = Date.UTC(2026, 2, 3, 15);

/** A market at 100 that nothing speaks against. */
export const MARKET: MarketView = {
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

/** A case with another order. */
export function withOrder<P extends object>(of: RiskCase<P>, changes: Partial<RiskOrder>): RiskCase<P> {
  return { ...of, order: { ...of.order, ...changes } };
}

/** A case with another context. */
export function withContext<P extends object>(of: RiskCase<P>, changes: Partial<RiskContext>): RiskCase<P> {
  return { ...of, context: { ...of.context, ...changes } };
}

/** A case with another market. */
export function withMarket<P extends object>(of: RiskCase<P>, changes: Partial<MarketView>): RiskCase<P> {
  return withContext(of, { market: { ...MARKET, ...of.context.market, ...changes } });
}

/** A case under another policy. */
export function withPolicy<P extends object>(of: RiskCase<P>, changes: object): RiskCase<P> {
  return { ...of, policy: { ...of.policy, ...changes } };
}

/** A position of another strategy at 100 a unit. */
export function positionIn(symbol: string, quantity: number): RiskPosition {
  return { symbol, strategy: "beta", model: null, quantity, averagePrice: 100, price: 100 };
}

/** Units at 100 that are worth a part of the account's equity. */
export function unitsOf({ context }: RiskCase, fraction: number): number {
  return (fraction * context.equity) / 100;
}

/** Many positions that together are worth a part of equity, none of them much. */
export function spread(of: RiskCase, fraction: number): RiskPosition[] {
  return Array.from({ length: 10 }, (_, k) => positionIn(`S${k}`, unitsOf(of, fraction) / 10));
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
