import type { Bar, BarColumn } from "../../market/series/bars.js";
import type { Abstention } from "../../strategies/contract/abstention.js";
import type { Signal } from "../../strategies/contract/signal.js";
import type { Denial } from "../limits/denial.js";
import type { Fill } from "./fill.js";
import type { Order, OrderChanges, OrderRequest } from "./order.js";
import type { Portfolio } from "./portfolio.js";
import type { OpenOrder } from "./step.js";

/** The bars of a symbol up to the one that has just closed; later ones cannot be reached through it. */
export interface BarHistory {
  /** Bars that have closed. */
  readonly length: number;
  /** One value; `barsAgo` 0 is the latest bar. Throws a RangeError before the first bar. */
  value(column: BarColumn, barsAgo: number): number;
  /** A copy of the latest values, oldest first; fewer than asked for at the start. */
  last(column: BarColumn, count: number): Float64Array;
}

/** What a program sees and can do on a bar's close. An order it submits fills no earlier than the run's timing says. */
export interface TradingContext {
  /** Opening of the latest bar, epoch milliseconds UTC. */
  readonly time: number;
  readonly symbols: readonly string[];
  readonly portfolio: Portfolio;
  readonly openOrders: readonly OpenOrder[];
  /** Account value at the latest prices. */
  readonly equity: number;
  /** The bar that has just closed, null when the symbol has none at this time. It is valid until the next bar. */
  bar(symbol: string): Bar | null;
  history(symbol: string): BarHistory;
  /** Sends an order and gives its client order id; a risk check may have turned it down. */
  submit(request: OrderRequest): string;
  /** Cancels an order if it still works. */
  cancel(clientOrderId: string): void;
  /** Changes an order that still works. */
  replace(clientOrderId: string, changes: OrderChanges): void;
  /** Sends market orders, sales first, that bring positions to fractions of equity; other symbols stay. */
  targetWeights(weights: Readonly<Record<string, number>>): void;
}

/** What a risk check says of an order, naming the rule. */
export type Verdict =
  | { readonly verdict: "allow" }
  | {
      readonly verdict: "reduce";
      readonly quantity: number;
      readonly rule: string;
      /** The control that said so, for the journal. */
      readonly denial?: Denial;
    }
  | { readonly verdict: "reject"; readonly rule: string; readonly denial?: Denial };

/**
 * A strategy that is told what happens and answers with orders or signals. On each time that has a bar the calls are:
 * `onFill` for every fill in it, `signals` for each symbol with a bar, `onBar` once, and `onSessionClose` after a
 * session's last bar. `riskCheck` is asked about every order before it is sent.
 */
export interface TradingProgram {
  readonly name: string;
  /** Before the first bar. */
  initialise?(context: TradingContext): void;
  /** The bar is valid until the call returns. */
  signals?(bar: Bar, symbol: string, context: TradingContext): Signal;
  /** Why the last signal of a symbol was an abstention; null where it was none. */
  abstention?(symbol: string): Abstention | null;
  onBar?(context: TradingContext): void;
  riskCheck?(order: Order, context: TradingContext): Verdict;
  onFill?(fill: Fill, context: TradingContext): void;
  onSessionClose?(context: TradingContext): void;
}
