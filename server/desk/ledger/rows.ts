import type { DenialRecord } from "../../../src/contracts/orders.js";
import type { Order } from "../../../src/trading/orders/order.js";
import type { OrderState } from "../../../src/trading/orders/order-state.js";
import type { BrokerOrderType, BrokerTimeInForce, Decimal } from "../../../src/trading/orders/broker.js";
import type { Side } from "../../../src/trading/orders/order.js";

/** How Postgres writes a moment in UTC as ISO 8601. */
export const ISO = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';

/** ISO 8601, UTC, as Postgres reads it. */
type Moment = string;

/** A row of `desk_orders`. */
export interface OrderRow {
  readonly id: string;
  readonly account: string;
  readonly broker_id: string | null;
  readonly strategy: string;
  readonly model: string | null;
  readonly person: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly type: BrokerOrderType;
  readonly quantity: Decimal;
  readonly limit_price: Decimal | null;
  readonly stop_price: Decimal | null;
  readonly trail_percent: Decimal | null;
  readonly time_in_force: BrokerTimeInForce;
  readonly reduce_only: boolean;
  readonly state: OrderState;
  readonly unresolved: string | null;
  readonly filled: Decimal;
  readonly notional: Decimal;
  readonly broker_filled: Decimal;
  readonly reserved_price: Decimal;
  readonly reason: string | null;
  readonly denials: readonly DenialRecord[];
  readonly decision: Order | null;
  readonly decided_at: Moment;
  readonly created_at: Moment;
  readonly updated_at: Moment;
}

export interface FillRow {
  readonly account: string;
  readonly execution_id: string;
  readonly order_id: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly market_time: Moment;
  readonly recorded_at: Moment;
  readonly source: "stream" | "activities" | "order";
}

export interface PositionRow {
  readonly account: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly quantity: Decimal;
  readonly average_price: Decimal;
  readonly realised: Decimal;
  readonly opened_at: Moment | null;
}

/** A record to be chained. `body` is an object; it is stored as canonical JSON. */
export interface JournalNote {
  readonly kind: string;
  readonly actor: string;
  readonly subject: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What one event changes: stored in one transaction, the journal first. */
export interface Change {
  readonly journal: readonly JournalNote[];
  readonly orders?: readonly OrderRow[];
  readonly fills?: readonly FillRow[];
  readonly positions?: readonly PositionRow[];
  readonly cash_entries?: readonly {
    readonly account: string;
    readonly id: number;
    readonly at: Moment;
    readonly kind: "opening" | "correction";
    readonly amount: Decimal;
    readonly reason: string;
  }[];
  readonly equity_points?: readonly {
    readonly account: string;
    readonly day: string;
    readonly at: Moment;
    readonly equity: Decimal;
    readonly cash: Decimal;
  }[];
  readonly strategies?: readonly {
    readonly name: string;
    readonly version: number;
    readonly settings: StrategySettings;
    readonly status: "running" | "paused" | "disabled";
    readonly status_reason: string | null;
  }[];
  readonly strategy_versions?: readonly {
    readonly name: string;
    readonly version: number;
    readonly settings: StrategySettings;
    readonly changed_by: string;
    readonly changed_at: Moment;
    readonly reason: string;
  }[];
  readonly progress?: readonly {
    readonly account: string;
    readonly strategy: string;
    readonly last_bar: Moment;
    readonly last_signal: number;
  }[];
  readonly policies?: readonly {
    readonly version: number;
    readonly limits: Readonly<Record<string, number>>;
    readonly created_by: string;
    readonly created_at: Moment;
    readonly reason: string;
    readonly changes: readonly { readonly name: string; readonly from: number | null; readonly to: number }[];
  }[];
  readonly state?: readonly {
    readonly name: string;
    readonly value: unknown;
    readonly changed_at: Moment;
    readonly changed_by: string;
  }[];
  readonly switches?: readonly {
    readonly id: number;
    readonly value: unknown;
    readonly engaged_at: Moment;
    readonly engaged: boolean;
  }[];
  readonly recommendations?: readonly {
    readonly id: number;
    readonly account: string;
    readonly state: string;
    readonly strategy: string;
    readonly symbol: string;
    readonly value: unknown;
    readonly proposed_at: Moment;
    readonly expires_at: Moment;
  }[];
  readonly alerts?: readonly AlertRow[];
  readonly denials?: readonly {
    readonly control: number;
    readonly count: number;
    readonly last_at: Moment;
  }[];
  readonly reconciliations?: readonly {
    readonly account: string;
    readonly at: Moment;
    readonly occasion: string;
    readonly ok: boolean;
    readonly differences: readonly unknown[];
    readonly found: Readonly<Record<string, number>>;
    readonly ms: number;
  }[];
}

export interface AlertRow {
  readonly id: number;
  readonly level: "info" | "warning" | "critical";
  readonly code: string;
  readonly message: string;
  readonly action: string;
  readonly strategy: string | null;
  readonly symbol: string | null;
  readonly raised_at: Moment;
  readonly count: number;
  readonly last_at: Moment;
  readonly acknowledged_at: Moment | null;
  readonly acknowledged_by: string | null;
  readonly note: string | null;
}

/** What is stored of a strategy on the desk. */
export interface DeskStrategy {
  readonly name: string;
  readonly version: number;
  readonly settings: StrategySettings;
  readonly status: "running" | "paused" | "disabled";
  readonly status_reason: string | null;
}

/** How a strategy runs on the desk. */
export interface StrategySettings {
  /** The rule's name in the catalog. */
  readonly strategy: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** `units:N`, `equity:F`, `all-in`. */
  readonly size: string;
  readonly side: "long" | "short" | "long-short";
  /** Fraction below the entry (above, for a short) at which a stop order guards it; null for none. */
  readonly stopLoss: number | null;
  /** Capital that it may use. */
  readonly allocation: Decimal;
  readonly needsApproval: boolean;
  /** First part of its client order ids. */
  readonly session: string;
  readonly model: string | null;
}
