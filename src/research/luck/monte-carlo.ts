import { createRandom, type Random } from "../../core/random.js";
import { CURVE_METRICS, curveFigures, type CurveMetric } from "../../metrics/curve-figures.js";
import { scanEquity } from "../../metrics/equity-scan.js";
import { riskFreePerBar } from "../../metrics/risk-free.js";
import { returnsOf } from "../../metrics/returns.js";
import type { BacktestResult } from "../../simulation/account/result.js";
import {
  drawBlocks,
  intervalOf,
  resolveBootstrap,
  type BootstrapOptions,
  type Interval,
  type ResolvedBootstrap,
} from "./bootstrap.js";
import { resampleTrades, shuffleTrades, type TradeIntervals, type TradeOrder } from "./trade-luck.js";

/** How far the figures of a run could have come out otherwise by chance. */
export interface MonteCarlo extends ResolvedBootstrap {
  /** Figures under the names of `METRICS`: of the curve by resampled returns, of trades by resampled trades. */
  readonly metrics: Readonly<Record<CurveMetric, Interval>> & TradeIntervals;
  readonly tradeOrder: TradeOrder;
}

export interface MonteCarloOptions extends BootstrapOptions {
  /** Starting cash of the run. */
  readonly cash: number;
  readonly periodsPerYear: number;
  /** A year, as a fraction; 0 when left out. */
  readonly riskFreeRate?: number | undefined;
}

/**
 * Percentile intervals of a run's figures over draws of what happened: per-bar returns by the stationary bootstrap
 * (Politis and Romano 1994), closed trades independently with replacement, and the same closed trades in shuffled
 * order. With confidence 0.95, the figure of one draw in twenty lies outside. An interval shows chance alone: it
 * assumes that the future resembles these bars, and does not make up for having chosen the best of many trials. The
 * curve's figures are NaN when the account was lost on the way.
 *
 * @throws RangeError for an option out of its range.
 */
export function monteCarlo(
  { equity, trades }: Pick<BacktestResult, "equity" | "trades">,
  options: MonteCarloOptions,
): MonteCarlo {
  const returns = returnsOf(equity);
  const resolved = resolveBootstrap(options, returns);
  const random = createRandom(resolved.seed);
  return {
    ...resolved,
    metrics: {
      ...resampleCurve(equity, returns, random, resolved, options),
      ...resampleTrades(trades, random, resolved),
    },
    tradeOrder: shuffleTrades(trades, options.cash, random, resolved),
  };
}

function resampleCurve(
  equity: Float64Array,
  returns: Float64Array,
  random: Random,
  { draws, confidence, blockLength }: ResolvedBootstrap,
  { cash, periodsPerYear, riskFreeRate }: MonteCarloOptions,
): Record<CurveMetric, Interval> {
  const riskFree = riskFreePerBar(riskFreeRate, periodsPerYear);
  const lost = equity.some((value) => !(value > 0));
  const figures = new Float64Array(draws * CURVE_METRICS.length).fill(Number.NaN);
  const places = new Int32Array(returns.length);
  const path = equity.slice();
  for (let d = lost ? draws : 0; d < draws; d++) {
    drawBlocks(random, blockLength, places);
    for (let i = 0; i < places.length; i++) path[i + 1] = path[i]! * (1 + returns[places[i]!]!);
    const drawn = curveFigures(path, scanEquity(path, cash, riskFree), cash, periodsPerYear, riskFree);
    for (let m = 0; m < CURVE_METRICS.length; m++) figures[m * draws + d] = drawn[CURVE_METRICS[m]!];
  }
  const own = curveFigures(equity, scanEquity(equity, cash, riskFree), cash, periodsPerYear, riskFree);
  const entries = CURVE_METRICS.map((name, m) => [
    name,
    intervalOf(lost ? Number.NaN : own[name], figures.subarray(m * draws, (m + 1) * draws), confidence),
  ]);
  return Object.fromEntries(entries) as Record<CurveMetric, Interval>;
}
