import { InputError } from "../../core/errors.js";
import type { RunSide } from "../../strategies/contract/signal.js";
import { checkPolicy, type RiskPolicy } from "../../trading/policy/risk-policy.js";
import type { Size } from "../../trading/orders/sizing.js";

/** When a market order decided on a bar's close fills; `worst` is the next bar's high for a buy, its low for a sell. */
export const FILL_TIMINGS = ["next-open", "close", "worst"] as const;
export type FillTiming = (typeof FILL_TIMINGS)[number];

/** What makes a fill's price worse than its reference; the formulas stand in `slippage.ts`. */
export const SLIPPAGE_MODELS = ["fixed", "spread", "volatility", "volume"] as const;
export type SlippageModel = (typeof SLIPPAGE_MODELS)[number];

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
  /** `fixed` when left out. */
  readonly slippageModel?: SlippageModel | undefined;
  /** The factor k of `volatility` and `volume`; 0.1 when left out. */
  readonly slippageFactor?: number | undefined;
  /** Money charged for each unit; 0 when left out. */
  readonly commissionPerShare?: number | undefined;
  /** The least an order is charged, in money; 0 when left out. */
  readonly commissionMinimum?: number | undefined;
  /** The most an order is charged, as a fraction of its notional; no limit when left out. */
  readonly commissionMaximum?: number | undefined;
  /** Interest on short notional, a year, charged each bar; 0 when left out. */
  readonly borrowRate?: number | undefined;
  /** Equity needed to open a unit of notional: 0.5 buys twice the equity; 1 when left out. */
  readonly initialMargin?: number | undefined;
  /**
   * Equity ÷ notional below which everything is liquidated. When left out: the lesser of 0.25 and the initial margin
   * if that is given, else no margin call.
   */
  readonly maintenanceMargin?: number | undefined;
  /** The most of a bar's volume that a symbol's fills may take; no limit when left out. */
  readonly maxVolumeShare?: number | undefined;
  /**
   * False keeps positions whose loss is more than the account; else everything is closed at the worst price of the first
   * bar at which equity would be 0 or less.
   */
  readonly closeOut?: boolean | undefined;
  /** What cash could earn a year, as a fraction; Sharpe, Sortino and alpha are taken beyond it. 0 when left out. */
  readonly riskFreeRate?: number | undefined;
  /** Limits that every order has to pass, as live; none when left out. */
  readonly riskPolicy?: RiskPolicy | undefined;
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
  ["slippageFactor", (v) => v >= 0, "a number from 0"],
  ["commissionPerShare", (v) => v >= 0, "a number from 0"],
  ["commissionMinimum", (v) => v >= 0, "a number from 0"],
  ["commissionMaximum", (v) => v > 0 && v < 1, "a fraction above 0 and below 1"],
  ["borrowRate", (v) => v >= 0, "a fraction a year from 0"],
  ["initialMargin", (v) => v > 0 && v <= 1, "a fraction above 0, at most 1"],
  ["maintenanceMargin", (v) => v > 0 && v <= 1, "a fraction above 0, at most 1"],
  ["riskFreeRate", (v) => v > -1 && v < 1, "a fraction a year above -1 and below 1, as in 0.03 for 3 %"],
  ["maxVolumeShare", (v) => v > 0 && v <= 1, "a fraction above 0, at most 1"],
];

/** Throws an InputError that names the first option outside of its range. */
export function checkOptions(options: BacktestOptions): void {
  for (const [name, fits, expected] of RANGES) {
    const value = options[name];
    if (value === null || value === undefined) continue;
    if (typeof value !== "number" || !Number.isFinite(value) || !fits(value)) {
      throw new InputError(`Option "${name}" is ${JSON.stringify(value)}, expected ${expected}`);
    }
  }
  if (options.riskPolicy) checkPolicy(options.riskPolicy);
  const { initialMargin = 1, maintenanceMargin = 0 } = options;
  if (maintenanceMargin > initialMargin) {
    throw new InputError(
      `Option "maintenanceMargin" is ${maintenanceMargin}, expected at most "initialMargin", which is ${initialMargin}`,
    );
  }
}

/** The first option set that only the event-driven engine knows; undefined when the fast path does it all. */
export function eventEngineOption(options: BacktestOptions): keyof BacktestOptions | undefined {
  if (options.fill === "worst") return "fill";
  const names = ["borrowRate", "initialMargin", "maintenanceMargin", "maxVolumeShare", "riskPolicy"] as const;
  return names.find((name) => options[name] !== undefined);
}

/** Equity ÷ notional below which a margin call comes; 0 for none. */
export function maintenanceOf({ initialMargin, maintenanceMargin }: BacktestOptions): number {
  return maintenanceMargin ?? (initialMargin === undefined ? 0 : Math.min(0.25, initialMargin));
}

/** Options that make trading free, to tell what costs took. */
export const WITHOUT_COSTS: Partial<BacktestOptions> = {
  commission: 0,
  commissionFixed: 0,
  commissionPerShare: 0,
  commissionMinimum: 0,
  slippageBps: 0,
  slippageModel: "fixed",
  borrowRate: 0,
};
