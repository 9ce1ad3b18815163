import type { AbstentionRecord, RegretRecord, RunSummary } from "../../contracts/run.js";
import type { Bars } from "../../market/series/bars.js";
import type { MonteCarlo } from "../../research/luck/monte-carlo.js";
import type { TrialSummary } from "../../research/trials/trials.js";
import type { MoreMetricName } from "../../metrics/more/definitions.js";
import type { TradeLog } from "../../trading/orders/trade-log.js";

/** A line to draw with the price, as long as the bars; NaN where it has no value. */
export interface PriceLine {
  readonly label: string;
  readonly values: Float64Array;
}

/** The figures beside the main ones, and what those of a benchmark were held against. */
export interface MoreReport {
  /** NaN where undefined. */
  readonly figures: Readonly<Record<MoreMetricName, number>>;
  readonly benchmark: {
    readonly symbol: string;
    readonly source: string;
    readonly synthetic: boolean;
    /** Bars that the run and the benchmark both have. */
    readonly bars: number;
  };
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
  /** Left out where they were not worked out. */
  readonly more?: MoreReport | undefined;
}
