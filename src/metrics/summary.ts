import type { TradeLog } from "../trading/orders/trade-log.js";
import { curveFigures } from "./curve-figures.js";
import type { MetricName } from "./definitions.js";
import { scanEquity } from "./equity-scan.js";
import { profitTerms } from "./profit-terms.js";
import { riskFreePerBar } from "./risk-free.js";
import { isRuin } from "./ruin.js";
import { tradeStats } from "./trade-stats.js";

/** What the figures of a run are made from; the result of a backtest fits. */
export interface MetricsInput {
  /** Account value at each close. */
  readonly equity: Float64Array;
  readonly trades: TradeLog;
  readonly activity: {
    readonly tradedNotional: number;
    readonly commission: number;
    readonly slippage: number;
    readonly borrowCost: number;
    readonly dividends: number;
    readonly cashInLieu: number;
    readonly barsInMarket: number;
    readonly exposureSum: number;
  };
}

/** What of a run's options its figures depend on; the options of a backtest fit. */
export interface MetricsOptions {
  /** Starting cash. */
  readonly cash: number;
  /** A year, as a fraction; 0 when left out. */
  readonly riskFreeRate?: number | undefined;
}

/** Every figure of `METRICS` for a run, NaN where its definition leaves it undefined. */
export function summarise(
  run: MetricsInput,
  { cash, riskFreeRate }: MetricsOptions,
  periodsPerYear: number,
): Record<MetricName, number> {
  const { equity, trades, activity } = run;
  const n = equity.length;
  const riskFree = riskFreePerBar(riskFreeRate, periodsPerYear);
  const scan = scanEquity(equity, cash, riskFree);
  const lost = isRuin(scan.maxDrawdown);
  return {
    ...curveFigures(equity, scan, cash, periodsPerYear, riskFree),
    trades: trades.length,
    ...tradeStats(trades),
    exposure: n > 0 && !lost ? activity.exposureSum / n : Number.NaN,
    timeInMarket: n > 0 ? activity.barsInMarket / n : Number.NaN,
    turnover: activity.tradedNotional / scan.meanEquity,
    commission: activity.commission,
    slippage: activity.slippage,
    netProfit: (equity.at(-1) ?? cash) - cash,
    ...profitTerms(run),
    periodsPerYear,
  };
}
