import type { Side } from "./order.js";

/** An exact decimal number as text, as in `101.25`; money and quantities that are real are never floats. */
export type Decimal = string;

/** Types of order that a broker takes, under the names of its wire. */
export const BROKER_ORDER_TYPES = ["market", "limit", "stop", "stop_limit", "trailing_stop"] as const;
export type BrokerOrderType = (typeof BROKER_ORDER_TYPES)[number];

export const BROKER_TIMES_IN_FORCE = ["day", "gtc", "opg", "cls", "ioc", "fok"] as const;
export type BrokerTimeInForce = (typeof BROKER_TIMES_IN_FORCE)[number];

/** An order as it is sent. Prices that do not apply are null. */
export interface BrokerOrderRequest {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: BrokerOrderType;
  readonly quantity: Decimal;
  readonly timeInForce: BrokerTimeInForce;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
  /** Percent of the best price, for `trailing_stop`. */
  readonly trailPercent: Decimal | null;
}

/** Where the broker says an order stands; every wire status is one of these. */
export type BrokerOrderStatus =
  | "pending"
  | "accepted"
  | "partially_filled"
  | "filled"
  | "pending_cancel"
  | "canceled"
  | "pending_replace"
  | "replaced"
  | "expired"
  | "rejected"
  | "done_for_day";

/** An order as the broker knows it. Times are the market's, epoch milliseconds UTC. */
export interface BrokerOrder extends BrokerOrderRequest {
  /** The broker's own id. */
  readonly id: string;
  readonly status: BrokerOrderStatus;
  readonly filledQuantity: Decimal;
  /** Null until something filled. */
  readonly filledAveragePrice: Decimal | null;
  readonly submittedAt: number;
  readonly updatedAt: number;
  /** Broker ids of the order that took its place and of the one it took the place of. */
  readonly replacedBy: string | null;
  readonly replaces: string | null;
}

/** One execution as the broker reports it. */
export interface BrokerFill {
  /** The same execution has the same id in the stream and in the list of activities. */
  readonly executionId: string;
  /** The broker's id of the order. */
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly time: number;
}

/** What the stream says of an order: where it stands, and the execution if one happened. */
export interface BrokerUpdate {
  readonly order: BrokerOrder;
  readonly fill: BrokerFill | null;
  /** The broker's word for the event, as in `partial_fill`. */
  readonly event: string;
  readonly time: number;
}

/** Signed quantity held and its average entry price. */
export interface BrokerPosition {
  readonly symbol: string;
  readonly quantity: Decimal;
  readonly averagePrice: Decimal;
  readonly currentPrice: Decimal;
}

export interface BrokerAccount {
  readonly id: string;
  readonly cash: Decimal;
  readonly equity: Decimal;
  readonly buyingPower: Decimal;
  readonly lastEquity: Decimal;
  readonly tradingBlocked: boolean;
}

export interface BrokerClock {
  /** The market's time. */
  readonly time: number;
  readonly isOpen: boolean;
  readonly nextOpen: number;
  readonly nextClose: number;
}

export interface BrokerAsset {
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string;
  readonly tradable: boolean;
  readonly shortable: boolean;
  readonly fractionable: boolean;
}

/**
 * What became of a command. `unresolved` is never taken for a refusal: a time-out, a disconnect, a 5xx or a lost answer
 * leaves open whether the broker has the order, until the stream, a query by client order id or reconciliation tells.
 */
export type BrokerOutcome<T> =
  | { readonly kind: "confirmed"; readonly value: T }
  /** The broker said no; `retry` when the same command may be sent again later, as after a rate limit. */
  | { readonly kind: "refused"; readonly code: string; readonly reason: string; readonly retry: boolean }
  | { readonly kind: "unresolved"; readonly reason: string };

export interface BrokerStreamListener {
  /** Connected, authenticated and listening: what comes from now on is heard. */
  ready(): void;
  update(update: BrokerUpdate): void;
  /** Nothing is heard until `ready` comes again; what happened in between has to be asked for. */
  lost(reason: string): void;
}

/**
 * A broker. Commands give outcomes and never throw for what a broker may do; queries reject with an Error when they
 * get no answer, since a failed query tells nothing.
 */
export interface Broker {
  /** For people: `paper exchange`, `Alpaca paper`. */
  readonly name: string;
  /** True only where real money moves. */
  readonly live: boolean;
  submit(request: BrokerOrderRequest): Promise<BrokerOutcome<BrokerOrder>>;
  /** Confirmed means that the broker took the wish; the order is canceled when the stream or a query says so. */
  cancel(orderId: string): Promise<BrokerOutcome<null>>;
  replace(
    orderId: string,
    changes: {
      readonly clientOrderId: string;
      readonly quantity?: Decimal;
      readonly limitPrice?: Decimal;
      readonly stopPrice?: Decimal;
    },
  ): Promise<BrokerOutcome<BrokerOrder>>;
  /** The order of a client order id, or null when the broker has none. */
  findOrder(clientOrderId: string): Promise<BrokerOrder | null>;
  /** Open orders, all pages. */
  openOrders(): Promise<readonly BrokerOrder[]>;
  positions(): Promise<readonly BrokerPosition[]>;
  account(): Promise<BrokerAccount>;
  clock(): Promise<BrokerClock>;
  asset(symbol: string): Promise<BrokerAsset | null>;
  /** Executions after a moment of the market's time, oldest first, all pages. */
  fillsAfter(time: number): Promise<readonly BrokerFill[]>;
  /** Opens the stream of order updates and keeps it open; the function closes it. */
  listen(listener: BrokerStreamListener): () => void;
}
