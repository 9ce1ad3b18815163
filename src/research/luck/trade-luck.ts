import type { Random } from "../../core/random.js";
import { tradeStats, type TradeStats } from "../../metrics/trade-stats.js";
import { TradeLog } from "../../trading/orders/trade-log.js";
import { intervalOf, type Interval, type ResolvedBootstrap } from "./bootstrap.js";

/** Figures of closed trades, each with the interval of trades drawn anew, each independent of the others. */
export type TradeIntervals = Readonly<Record<keyof TradeStats, Interval>>;

/** What the order of the same closed trades did to the deepest drawdown, measured at their exits. */
export interface TradeOrder {
  /** As it happened, with the interval over shuffled orders; at most 0. */
  readonly maxDrawdown: Interval;
  /** The share of orders whose deepest drawdown is deeper than the one that happened; NaN without a closed trade. */
  readonly deeperShare: number;
}

/** Draws closed trades with replacement. */
export function resampleTrades(trades: TradeLog, random: Random, options: ResolvedBootstrap): TradeIntervals {
  const profits = closedProfits(trades);
  const closed = profits.length;
  const { draws, confidence } = options;
  const column = (): Float64Array => new Float64Array(draws);
  const figures = { winRate: column(), profitFactor: column(), expectancy: column() };
  const sample = new TradeLog(new Float64Array(0));
  sample.profit = new Float64Array(closed);
  sample.exitIndex = new Int32Array(closed);
  sample.length = closed;
  for (let d = 0; d < draws; d++) {
    for (let k = 0; k < closed; k++) sample.profit[k] = profits[random.integer(closed)]!;
    const stats = tradeStats(sample);
    figures.winRate[d] = stats.winRate;
    figures.profitFactor[d] = stats.profitFactor;
    figures.expectancy[d] = stats.expectancy;
  }
  const own = tradeStats(trades);
  const interval = (name: keyof TradeStats): Interval => intervalOf(own[name], figures[name], confidence);
  return {
    winRate: interval("winRate"),
    profitFactor: interval("profitFactor"),
    expectancy: interval("expectancy"),
  };
}

/** Shuffles closed trades; each multiplies the account by 1 + profit ÷ account before it, wherever it stands. */
export function shuffleTrades(
  trades: TradeLog,
  cash: number,
  random: Random,
  { draws, confidence }: ResolvedBootstrap,
): TradeOrder {
  const figures = new Float64Array(draws).fill(Number.NaN);
  const factors = growthFactors(trades, cash);
  if (!factors) return { maxDrawdown: intervalOf(Number.NaN, figures, confidence), deeperShare: Number.NaN };
  const own = deepestDrawdown(factors);
  let deeper = 0;
  for (let d = 0; d < draws; d++) {
    shuffle(factors, random);
    figures[d] = deepestDrawdown(factors);
    // Products of the same factors in another order differ by rounding.
    if (figures[d]! < own - 1e-12) deeper++;
  }
  return { maxDrawdown: intervalOf(own, figures, confidence), deeperShare: deeper / draws };
}

/** By Fisher and Yates. */
function shuffle(values: Float64Array, random: Random): void {
  for (let k = values.length - 1; k > 0; k--) {
    const other = random.integer(k + 1);
    const kept = values[k]!;
    values[k] = values[other]!;
    values[other] = kept;
  }
}

/** Profits of the closed trades in the order of their entries. */
function closedProfits({ length, exitIndex, profit }: TradeLog): Float64Array {
  return profit.slice(0, length).filter((_, k) => exitIndex[k]! >= 0);
}

/** Null without a closed trade, or when the account was lost. */
function growthFactors(trades: TradeLog, cash: number): Float64Array | null {
  const factors = closedProfits(trades);
  let account = cash;
  for (let k = 0; k < factors.length; k++) {
    const profit = factors[k]!;
    factors[k] = 1 + profit / account;
    account += profit;
    if (!(account > 0)) return null;
  }
  return factors.length > 0 ? factors : null;
}

function deepestDrawdown(factors: Float64Array): number {
  let account = 1;
  let peak = 1;
  let deepest = 0;
  for (let k = 0; k < factors.length; k++) {
    account *= factors[k]!;
    if (account > peak) peak = account;
    else deepest = Math.min(deepest, account / peak - 1);
  }
  return deepest;
}
