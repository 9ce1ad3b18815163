import { InputError } from "../core/errors.js";
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

const RANGES: readonly [name: keyof BacktestOptions, fits: (v: number) => boolean, expected: string][] = [
  ["cash", (v) => v > 0, "a number above 0"],
  ["commission", (v) => v >= 0 && v < 1, "a fraction from 0 to below 1, as in 0.001 for 0.1 %"],
  ["commissionFixed", (v) => v >= 0, "a number from 0"],
  ["slippageBps", (v) => v >= 0 && v < 10_000, "a number from 0 to below 10000"],
  ["stopLoss", (v) => v > 0 && v < 1, "a fraction above 0 and below 1"],
  ["takeProfit", (v) => v > 0, "a fraction above 0"],
  ["trailingStop", (v) => v > 0 && v < 1, "a fraction above 0 and below 1"],
];

/** Throws an InputError that names the first option outside of its range. */
export function checkOptions(options: BacktestOptions): void {
  for (const [name, fits, expected] of RANGES) {
    const value = options[name];
    if (value === null) continue;
    if (typeof value !== "number" || !Number.isFinite(value) || !fits(value)) {
      throw new InputError(`Option "${name}" is ${JSON.stringify(value)}, expected ${expected}`);
    }
  }
}
