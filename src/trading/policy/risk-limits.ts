import { CEILINGS } from "./risk-ceilings.js";

/** `days` are sessions for `paperDays`, calendar days elsewhere; `bps` are 1/10,000. */
export type LimitUnit =
  "fraction" | "ratio" | "money" | "units" | "count" | "ms" | "bps" | "days" | "flag" | "symbols";

/** A policy's value of a limit. */
export type LimitValue = number | boolean | readonly string[];

/** One limit of a policy; validation, the docs, forms and the command line are made from it. */
export interface RiskLimit {
  readonly name: LimitName;
  /** Number of the control that reads it. */
  readonly control: number;
  readonly unit: LimitUnit;
  readonly default: LimitValue;
  /** The loosest value; see `CEILINGS`. */
  readonly ceiling: LimitValue;
  /** Which way a limit gets tighter: lower, higher, on, or with more members. */
  readonly tighter: "lower" | "higher" | "on" | "more";
  readonly help: string;
}

export type LimitName = keyof typeof CEILINGS;

const limit = (
  name: LimitName,
  control: number,
  unit: LimitUnit,
  standard: LimitValue,
  tighter: RiskLimit["tighter"],
  help: string,
): RiskLimit => ({ name, control, unit, default: standard, ceiling: CEILINGS[name], tighter, help });

/** Every limit, by control. */
export const RISK_LIMITS: readonly RiskLimit[] = [
  limit("collarFraction", 1, "fraction", 0.05, "lower", "How far a price may be from the last price"),
  limit("maxOrderQuantity", 2, "units", 10_000, "lower", "Units of one order"),
  limit("maxOrderNotional", 3, "money", 25_000, "lower", "Worth of one order"),
  limit("maxOrderEquityFraction", 3, "fraction", 0.1, "lower", "Worth of one order ÷ equity"),
  limit(
    "maxVolumeFraction",
    4,
    "fraction",
    0.1,
    "lower",
    "Units of one order ÷ mean daily volume of 20 sessions",
  ),
  limit(
    "maxSymbolGrossFraction",
    5,
    "fraction",
    0.2,
    "lower",
    "A symbol's positions of all strategies, longs and shorts added ÷ equity",
  ),
  limit("maxSymbolNetFraction", 5, "fraction", 0.15, "lower", "A symbol's position of the account ÷ equity"),
  limit("maxGrossFraction", 6, "fraction", 0.8, "lower", "All positions, longs and shorts added ÷ equity"),
  limit("maxNetFraction", 6, "fraction", 0.8, "lower", "Longs less shorts, either way ÷ equity"),
  limit("maxPositions", 7, "count", 20, "lower", "Symbols with a position or an order that opens one"),
  limit("maxOpenOrders", 8, "count", 200, "lower", "Orders that may still fill"),
  limit(
    "buyingPowerFraction",
    9,
    "fraction",
    1,
    "lower",
    "Cost of the order and of the open ones ÷ buying power",
  ),
  limit(
    "maxTradeRiskFraction",
    10,
    "fraction",
    0.02,
    "lower",
    "What an order loses when its stop is hit ÷ equity",
  ),
  limit(
    "unguardedLossFraction",
    10,
    "fraction",
    0.2,
    "higher",
    "What a position without a stop is taken to lose",
  ),
  limit(
    "maxDailyLossFraction",
    11,
    "fraction",
    0.03,
    "lower",
    "Loss since the session's start, ÷ equity at its start; beyond it the circuit breaker opens",
  ),
  limit(
    "maxDrawdownFraction",
    11,
    "fraction",
    0.1,
    "lower",
    "Loss since the highest equity, ÷ that; beyond it the kill switch is engaged",
  ),
  limit("messagesPerMinute", 12, "count", 200, "lower", "Messages to the broker a minute"),
  limit("messageBurst", 12, "count", 50, "lower", "Messages at once"),
  limit("messageReserve", 12, "count", 10, "higher", "Messages kept back for exits and cancels"),
  limit(
    "maxRepeatedFills",
    13,
    "count",
    20,
    "lower",
    "Orders of a strategy that fill on one side within the window",
  ),
  limit("repeatedFillsMs", 13, "ms", 60_000, "higher", "The window for repeated fills"),
  limit("duplicateWindowMs", 14, "ms", 2000, "higher", "How long the same order counts as a duplicate"),
  limit("restrictedSymbols", 16, "symbols", [], "more", "Symbols in which no position is opened"),
  limit("sessionOnly", 17, "flag", true, "on", "Whether orders are refused while no session is open"),
  limit("maxDataAgeMs", 18, "ms", 10_000, "lower", "Age of the last price"),
  limit(
    "maxPriceJump",
    18,
    "fraction",
    0.2,
    "lower",
    "Change from one price to the next, and since the last session's close",
  ),
  limit("maxClockSkewMs", 19, "ms", 1000, "lower", "Difference between our clock and the broker's"),
  limit("maxSignalAgeMs", 20, "ms", 60_000, "lower", "Time from signal to order"),
  limit("minPrice", 21, "money", 5, "higher", "Price of what is bought or sold short"),
  limit("minDailyVolume", 21, "units", 100_000, "higher", "Mean daily volume of 20 sessions"),
  limit("minConfidence", 22, "fraction", 0.55, "higher", "Confidence of a model's prediction"),
  limit("rearmMs", 23, "ms", 60_000, "lower", "Time to confirm a re-arm"),
  limit("heartbeatMs", 24, "ms", 5000, "lower", "Time between heartbeats of the trading process"),
  limit("missedToReduce", 24, "count", 3, "lower", "Missed heartbeats until only exits are let through"),
  limit("missedToCancel", 24, "count", 6, "lower", "Missed heartbeats until open orders are canceled"),
  limit(
    "disconnectMs",
    24,
    "ms",
    30_000,
    "lower",
    "Time without the broker's stream until orders that open positions are canceled",
  ),
  limit(
    "maxVolatilityRatio",
    26,
    "ratio",
    4,
    "lower",
    "Volatility ÷ what is usual, at which the breaker opens beyond",
  ),
  limit("maxSlippageBps", 26, "bps", 50, "lower", "Mean slippage of the window's fills"),
  limit("maxRejectFraction", 26, "fraction", 0.2, "lower", "Refused ÷ sent orders of the window"),
  limit("breakerWindowMs", 26, "ms", 300_000, "higher", "The window for slippage and refusals"),
  limit("breakerSamples", 26, "count", 5, "lower", "Fewest fills or orders that a mean is taken of"),
  limit(
    "breakerCooldownMs",
    26,
    "ms",
    900_000,
    "higher",
    "Time until an open breaker lets trial orders through",
  ),
  limit("breakerTrials", 26, "count", 2, "lower", "Trial orders of a half-open breaker"),
  limit("maxOrderLifetimeMs", 27, "ms", 86_400_000, "lower", "Time an order that opens a position may work"),
  limit("cancelConfirmMs", 28, "ms", 5000, "lower", "Time until a cancel is confirmed"),
  limit("maxReconciliationAgeMs", 29, "ms", 120_000, "lower", "Time since the books were last compared"),
  limit("cashTolerance", 29, "money", 0.01, "lower", "Difference of cash that is no difference"),
  limit("alertMs", 31, "ms", 5000, "lower", "Time until an alert is delivered"),
  limit("approvalMs", 34, "ms", 300_000, "lower", "Time until a recommendation expires"),
  limit("fourEyes", 34, "flag", true, "on", "Whether the approver must not be the proposer"),
  limit("paperDays", 37, "days", 20, "higher", "Sessions on paper before real money"),
  limit(
    "cleanReconciliations",
    37,
    "count",
    1000,
    "higher",
    "Comparisons of the books without a difference, in a row, before real money",
  ),
  limit("liveApprovals", 37, "count", 2, "higher", "People who approve real money"),
  limit("proofDays", 38, "days", 30, "lower", "Age of a control's last proof"),
  limit("stressMultiple", 39, "ratio", 2, "higher", "Stress rate ÷ peak rate"),
  limit("stressLatencyMs", 39, "ms", 20, "lower", "99th percentile of a decision under stress"),
  limit("drillDays", 40, "days", 90, "lower", "Time between kill-switch drills"),
  limit("drillMs", 40, "ms", 5000, "lower", "Time in which the kill switch has canceled every order"),
];

const BY_NAME: ReadonlyMap<string, RiskLimit> = new Map(RISK_LIMITS.map((l) => [l.name, l]));

/** The limit of a name; undefined when there is none. */
export function findLimit(name: string): RiskLimit | undefined {
  return BY_NAME.get(name);
}
