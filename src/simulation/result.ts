import type { MetricName } from "../metrics/definitions.js";
import type { Trade } from "../trading/trade.js";

/** What a backtest gives back. */
export interface BacktestResult {
  /** Account value at each bar's close. */
  readonly equity: Float64Array;
  readonly trades: readonly Trade[];
  readonly finalEquity: number;
  /** NaN where undefined. */
  readonly metrics: Readonly<Record<MetricName, number>>;
  /** SHA-256 of equity and trades. */
  readonly hash: string;
}
