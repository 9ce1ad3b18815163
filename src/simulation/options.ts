import type { RunSide } from "../strategies/signal.js";

/** When an order decided on a bar's close fills. */
export type FillTiming = "next-open" | "close";

/**
 * How many units an entry buys or sells: all cash in whole units, all cash with fractions, a fixed number, or a
 * fraction of equity in whole units.
 */
export type Size =
  | { readonly kind: "all-in" }
  | { readonly kind: "all-in-fractional" }
  | { readonly kind: "units"; readonly units: number }
  | { readonly kind: "equity"; readonly fraction: number };

/** Everything about a backtest but bars and strategy. */
export interface BacktestOptions {
  /** Starting cash, above 0. */
  readonly cash: number;
  /** Fraction of notional, charged on both sides: 0.001 is 0.1 %. */
  readonly commission: number;
  /** Money charged for each order, on top of `commission`. */
  readonly commissionFixed: number;
  /** Adverse price difference in 1/10,000 of the price: a buy pays more, a sell gets less. */
  readonly slippageBps: number;
  readonly fill: FillTiming;
  readonly size: Size;
  readonly side: RunSide;
  /** Exit when price falls this fraction below the entry (rises above it for a short); null for none. */
  readonly stopLoss: number | null;
  /** Exit at this fraction of gain over the entry price; null for none. */
  readonly takeProfit: number | null;
  /** Exit this fraction below the best price since entry; null for none. */
  readonly trailingStop: number | null;
}

export const DEFAULT_OPTIONS: BacktestOptions = {
  cash: 10_000,
  commission: 0.001,
  commissionFixed: 0,
  slippageBps: 0,
  fill: "next-open",
  size: { kind: "all-in" },
  side: "long",
  stopLoss: null,
  takeProfit: null,
  trailingStop: null,
};
