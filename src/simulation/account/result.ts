import { hash } from "../../core/hash.js";
import type { JournalRecord } from "../../trading/orders/journal.js";
import type { Portfolio } from "../../trading/orders/portfolio.js";
import type { Denial } from "../../trading/limits/denial.js";
import type { TradeLog } from "../../trading/orders/trade-log.js";

/** What happened in a run, summed. Money in the account's currency. */
export interface Activity {
  /** Notional of all fills, both sides. */
  readonly tradedNotional: number;
  readonly commission: number;
  /** Σ |fill price − reference price| × quantity. */
  readonly slippage: number;
  /** Interest on short notional. */
  readonly borrowCost: number;
  /** Received by long positions less paid by short ones. */
  readonly dividends: number;
  /** What splits paid for fractions of units less what these had cost; not where a trade ended with them. */
  readonly cashInLieu: number;
  /** Bars that closed with a position. */
  readonly barsInMarket: number;
  /** Σ over bars of |position × close| ÷ equity. */
  readonly exposureSum: number;
  /** Orders refused because funds did not cover them. */
  readonly refusedEntries: number;
}

/** What the controls said in a run under a risk policy. */
export interface RiskSummary {
  /** Orders that were asked about. */
  readonly orders: number;
  /** Orders refused, replacements refused, and orders reduced. */
  readonly rejected: number;
  readonly replacesRefused: number;
  readonly reduced: number;
  /** Of each control that said no, the first one it said; by the control's number. */
  readonly denials: readonly { readonly control: number; readonly count: number; readonly first: Denial }[];
  /** Moves of the circuit breaker, kill switches engaged, strategies disabled. */
  readonly actions: readonly { readonly time: number; readonly action: string }[];
}

/** What a backtest gives back. */
export interface BacktestResult {
  /** Account value at each bar's close. */
  readonly equity: Float64Array;
  readonly trades: TradeLog;
  readonly activity: Activity;
  /** Of a run under a risk policy only. */
  readonly risk?: RiskSummary;
}

/** A result of the event-driven engine, with everything that happened. */
export interface JournaledResult extends BacktestResult {
  /** What the indices of equity and trades refer to, epoch milliseconds UTC. */
  readonly time: Float64Array;
  readonly journal: readonly JournalRecord[];
  /** Cash and positions at the end. */
  readonly portfolio: Portfolio;
}

/**
 * The SHA-256 of equity and trades. The engines use only +, −, ×, ÷, floor and square root, which IEEE 754 fixes to the last
 * bit, so the same run has the same hash in every browser and shell.
 */
export function hashResult({ equity, trades }: BacktestResult): string {
  const n = trades.length;
  return hash(
    "result/1",
    equity,
    Float64Array.from(trades.entryIndex.subarray(0, n)),
    Float64Array.from(trades.exitIndex.subarray(0, n)),
    Float64Array.from(trades.direction.subarray(0, n)),
    trades.quantity.slice(0, n),
    trades.entryPrice.slice(0, n),
    Float64Array.from(trades.exitPrice.subarray(0, n), (p) => (Number.isNaN(p) ? 0 : p)),
    trades.profit.slice(0, n),
  );
}
