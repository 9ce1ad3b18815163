import type { AbstentionRecord, RegretRecord, RunSummary } from "../../contracts/run.js";
import type { Bars } from "../../market/series/bars.js";
import type { MonteCarlo } from "../../research/luck/monte-carlo.js";
import type { TrialSummary } from "../../research/trials/trials.js";
import type { TradeLog } from "../../trading/orders/trade-log.js";

/** A line to draw with the price, as long as the bars; NaN where it has no value. */
export interface PriceLine {
  readonly label: string;
  readonly values: Float64Array;
}

/** Everything a report on one run is made from. */
export interface ReportInput {
  readonly run: Omit<RunSummary, "id" | "trials">;
  /** The strategy's name for a person. */
  readonly title: string;
  readonly bars: Bars;
  /** Account value at each close. */
  readonly equity: Float64Array;
  readonly trades: TradeLog;
  /** Equity of buy and hold on the same bars, size and costs; null where the run is buy and hold itself. */
  readonly baseline: Float64Array | null;
  /** Final equity of the same rule without any cost; null where it was not run. */
  readonly costlessEquity: number | null;
  readonly priceLines?: readonly PriceLine[];
  /** What all trials on the same data say about this one; left out where no record of them was read. */
  readonly trials?: TrialSummary | undefined;
  /** How often the strategy abstained and what it cost; null where it cannot, left out where it was not asked. */
  readonly abstention?: AbstentionRecord | null | undefined;
  /** Against baselines; left out where they were not run. */
  readonly regret?: RegretRecord | null | undefined;
  readonly monteCarlo?: MonteCarlo | undefined;
}
