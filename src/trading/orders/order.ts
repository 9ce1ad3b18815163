import type { Size } from "./sizing.js";

export type Side = "buy" | "sell";

/**
 * `stop` and `trailing-stop` become market orders when price moves against the position they guard, `stop-limit` a
 * limit order; `touch` becomes a market order when price reaches a better level.
 */
export type OrderType = "market" | "limit" | "stop" | "stop-limit" | "trailing-stop" | "touch";

/**
 * How long an order works: `day` to the end of the first session it can fill in, `gtc` until canceled, `ioc` at once
 * or canceled, `fok` at once and whole or canceled, `opg` at the open of a session, `cls` at its close.
 */
export type TimeInForce = "day" | "gtc" | "ioc" | "fok" | "opg" | "cls";

/** Units above 0, a size that is worked out when the order fills, or the whole position. */
export type Quantity = number | Size | { readonly kind: "position" };

/** A distance from the entry's fill price as a fraction, or a price. */
export type Level = { readonly fraction: number } | { readonly price: number };

/** Exits that start to work when an entry fills; when one fills, the others are canceled. */
export interface Bracket {
  readonly stopLoss?: Level;
  readonly takeProfit?: Level;
  /** Fraction of the best price since entry. */
  readonly trailingStop?: number;
  /** Whether the target is a limit order, which never fills below its level, or pays slippage; `limit` when left out. */
  readonly target?: "limit" | "touch";
  /** Makes the stop a stop-limit order with this limit; a stop when left out. */
  readonly stopLimit?: number;
  /** How long the exits work; `gtc` when left out. */
  readonly timeInForce?: "day" | "gtc";
}

/** What a program asks for; what is left out has the default named. */
export interface OrderRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  /** `market`. */
  readonly type?: OrderType;
  /** For `limit`, `stop-limit` and `touch`. */
  readonly limitPrice?: number;
  /** For `stop` and `stop-limit`. */
  readonly stopPrice?: number;
  /** For `trailing-stop`: fraction of the best price since it began to work. */
  readonly trail?: number;
  /** `gtc`. */
  readonly timeInForce?: TimeInForce;
  /** True for an order that may only make a position smaller; false. */
  readonly reduceOnly?: boolean;
  /** Orders of one symbol and group cancel each other: what one fills is taken off the others. */
  readonly group?: string;
  readonly bracket?: Bracket;
  /** What happens when funds do not cover it: `reject`, or `reduce` to what they cover. */
  readonly shortfall?: "reject" | "reduce";
}

/** An instruction to trade. Prices that do not apply are null. */
export interface Order {
  /** Derived from session, strategy, bar time and leg, so that a retry is recognised. */
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: Quantity;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  readonly trail: number | null;
  /** For `trailing-stop`: money it stays behind the best price, instead of the fraction `trail`. */
  readonly trailAmount?: number;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  readonly group: string | null;
  readonly bracket: Bracket | null;
  readonly shortfall: "reject" | "reduce";
  /** Opening of the bar on whose close the order was decided, epoch milliseconds UTC. */
  readonly decidedAt: number;
}

/** The terms of a working order that can be replaced; the quantity counts what has filled. */
export type OrderChanges = Pick<OrderRequest, "limitPrice" | "stopPrice" | "trail"> & {
  readonly quantity?: number;
};

/** The client order id of a leg: the same decision gives the same id. */
export function clientOrderId(session: string, strategy: string, barTime: number, leg: string): string {
  return `${session}.${strategy}.${barTime}.${leg}`;
}

type PriceName = "limitPrice" | "stopPrice" | "trail";

/** The prices that each type needs. */
const PRICES: Readonly<Record<OrderType, readonly PriceName[]>> = {
  market: [],
  limit: ["limitPrice"],
  touch: ["limitPrice"],
  stop: ["stopPrice"],
  "stop-limit": ["stopPrice", "limitPrice"],
  "trailing-stop": ["trail"],
};

/**
 * The order of a request, its defaults filled in.
 *
 * @throws RangeError when a quantity or a price that its type needs is not above 0.
 */
export function createOrder(request: OrderRequest, id: string, decidedAt: number): Order {
  const { symbol, side, quantity, type = "market" } = request;
  if (typeof quantity === "number") checkAbove0(request, "quantity", quantity);
  return {
    clientOrderId: id,
    symbol,
    side,
    type,
    quantity,
    limitPrice: priceOf(request, type, "limitPrice"),
    stopPrice: priceOf(request, type, "stopPrice"),
    trail: priceOf(request, type, "trail"),
    timeInForce: request.timeInForce ?? "gtc",
    reduceOnly: request.reduceOnly ?? false,
    group: request.group ?? null,
    bracket: request.bracket ?? null,
    shortfall: request.shortfall ?? "reject",
    decidedAt,
  };
}

function priceOf(request: OrderRequest, type: OrderType, name: PriceName): number | null {
  return type !== "market" && PRICES[type].includes(name) ? checkAbove0(request, name, request[name]) : null;
}

function checkAbove0(
  { type = "market", symbol }: OrderRequest,
  name: string,
  value: number | undefined,
): number {
  if (value !== undefined && value > 0 && value < Infinity) return value;
  throw new RangeError(
    `Cannot submit ${type} order for ${symbol}: ${name} is ${value}, expected a number above 0`,
  );
}
