import type { ApprovalState } from "./recommendation.js";
import type { BreakerState } from "./breaker-state.js";
import type { KillSwitch } from "./kill-switch.js";
import type { OrderType, Side } from "../orders/order.js";
import type { RateBucket } from "./rate-bucket.js";
import type { TradingMode } from "./trading-mode.js";

/** An order as risk sees it. Prices that do not apply are null. Times are the market's, epoch milliseconds UTC. */
export interface RiskOrder {
  readonly clientOrderId: string;
  /** The strategy whose position it changes; `manual` for a person's own. */
  readonly strategy: string;
  /** The model whose prediction it rests on. */
  readonly model: string | null;
  readonly symbol: string;
  readonly side: Side;
  /** Units. */
  readonly quantity: number;
  readonly type: OrderType;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  /** Where a stop will guard what it opens; null for nothing. */
  readonly protectiveStop: number | null;
  readonly reduceOnly: boolean;
  /** Orders of one group cancel each other when one fills. */
  readonly group: string | null;
  /** When the signal was there: the close of its bar. */
  readonly decidedAt: number;
  readonly source: "strategy" | "person";
  /** Who sent it, of a person's order. */
  readonly person: string | null;
}

/** Signed units that a strategy holds. */
export interface RiskPosition {
  readonly symbol: string;
  readonly strategy: string;
  readonly model: string | null;
  readonly quantity: number;
  readonly averagePrice: number;
  /** The latest; null when there is none, which stops entries. */
  readonly price: number | null;
}

/** An order that may still fill: sent, unresolved, or with a cancel that is not confirmed. */
export interface RiskOpenOrder {
  readonly clientOrderId: string;
  readonly strategy: string;
  readonly model: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly remaining: number;
  /** What a unit can cost at worst, as `worstPrice` gives it; null when that is not known, which stops entries. */
  readonly price: number | null;
  readonly limitPrice: number | null;
  readonly reduceOnly: boolean;
  readonly group: string | null;
  readonly submittedAt: number;
  /** When its cancel was sent; null for none. */
  readonly cancelRequestedAt: number | null;
}

/** What is known of the order's symbol. Null always means that it is not known. */
export interface MarketView {
  readonly last: number | null;
  /** Age of `last`; a backtest says 0. */
  readonly ageMs: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  /** Close of the session before. */
  readonly previousClose: number | null;
  /** The largest change from one price to the next in this session, as a fraction; null where none has changed yet. */
  readonly jump: number | null;
  /** Mean units a day over the 20 sessions before this one. */
  readonly averageDailyVolume: number | null;
  readonly tradable: boolean | null;
  readonly halted: boolean | null;
  readonly shortable: boolean | null;
  /** Whether an order sent now works in a session: the present one, or the one whose open it is meant for. */
  readonly sessionOpen: boolean | null;
  /** Prices are multiples of it, as in 0.01. */
  readonly priceIncrement: number | null;
  /** Quantities are multiples of it: 1, or a fraction for what is fractionable. */
  readonly quantityIncrement: number | null;
}

/** What the registry says of the order's model. */
export interface ModelGate {
  readonly active: boolean;
  readonly drifted: boolean;
  /** Of this prediction; null when it has none. */
  readonly confidence: number | null;
  /** The model's own; the policy's applies when it is higher. */
  readonly threshold: number;
  readonly approved: boolean;
  /** Whether the approval has not expired. */
  readonly approvalFresh: boolean;
}

/** The approval that an order's strategy asks for. */
export interface OrderApproval {
  readonly state: ApprovalState;
  readonly proposer: string;
  readonly approver: string | null;
  readonly expiresAt: number;
}

/** An order that was sent lately. */
export interface RecentOrder {
  readonly clientOrderId: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  readonly reduceOnly: boolean;
  readonly time: number;
}

/** A fill that happened lately. */
export interface RecentFill {
  readonly clientOrderId: string;
  readonly strategy: string;
  readonly side: Side;
  readonly time: number;
}

/**
 * Everything that a check reads, as plain data made by the driver, so that it can be stored and decided again under
 * another policy. Money in the account's currency; NaN or null is not known, and then the check refuses.
 */
export interface RiskContext {
  /** The market's time, epoch milliseconds UTC. */
  readonly now: number;
  readonly equity: number;
  readonly cash: number;
  /** What new positions may cost, before anything is taken off for open orders. */
  readonly buyingPower: number;
  /** The account's highest value. */
  readonly highWaterMark: number;
  /** The account's value at the start of the session. */
  readonly dayStartEquity: number;
  readonly positions: readonly RiskPosition[];
  readonly openOrders: readonly RiskOpenOrder[];
  /** Of the order's symbol; null when there is none at all. */
  readonly market: MarketView | null;
  /** Our clock less the broker's. */
  readonly clockSkewMs: number | null;
  readonly bucket: RateBucket;
  /** Whether an order with this client order id was ever written down. */
  readonly clientOrderIdUsed: boolean;
  /** At least those of the policy's duplicate window. */
  readonly recentOrders: readonly RecentOrder[];
  /** At least those of the policy's window for repeated fills. */
  readonly recentFills: readonly RecentFill[];
  readonly mode: TradingMode;
  readonly modeReason: string;
  readonly switches: readonly KillSwitch[];
  readonly breaker: BreakerState;
  /** Why a person has to enable the order's strategy again; null when it is enabled. */
  readonly strategyDisabled: string | null;
  /** Null when nothing is known of the order's model, or it has none. */
  readonly gate: ModelGate | null;
  readonly approvalRequired: boolean;
  readonly approval: OrderApproval | null;
  readonly databaseUp: boolean;
  /** Whether the broker's stream is heard. */
  readonly brokerConnected: boolean;
  /** Since the trading process was last heard; null when it never was. */
  readonly heartbeatAgeMs: number | null;
  /** The last comparison of the books; null when there was none. */
  readonly reconciliation: { readonly ageMs: number; readonly differences: number } | null;
  /** Symbols with an order that is not ours. */
  readonly quarantined: readonly string[];
}
