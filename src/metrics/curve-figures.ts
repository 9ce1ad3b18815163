import type { MetricName } from "./definitions.js";
import type { EquityScan } from "./equity-scan.js";
import { returnRatios } from "./ratios.js";
import { cagr } from "./returns.js";
import { isRuin } from "./ruin.js";

/** The figures of `METRICS` that follow from an equity curve alone. */
export const CURVE_METRICS = [
  "totalReturn",
  "cagr",
  "sharpe",
  "sortino",
  "calmar",
  "volatility",
  "maxDrawdown",
  "maxDrawdownBars",
] as const satisfies readonly MetricName[];

export type CurveMetric = (typeof CURVE_METRICS)[number];

/**
 * The figures of an equity curve, NaN where undefined.
 *
 * @param scan `scanEquity` of the same curve
 * @param cash starting cash; of 0 or less no return is defined
 * @param riskFree per bar, as a fraction
 */
export function curveFigures(
  equity: Float64Array,
  scan: EquityScan,
  cash: number,
  periodsPerYear: number,
  riskFree: number,
): Record<CurveMetric, number> {
  const n = equity.length;
  const final = n > 0 ? equity[n - 1]! : cash;
  const { maxDrawdown, maxDrawdownBars } = scan;
  const lost = isRuin(maxDrawdown);
  const growth = lost && final > 0 ? Number.NaN : cagr(cash, final, n - 1, periodsPerYear);
  return {
    totalReturn: cash > 0 ? final / cash - 1 : Number.NaN,
    cagr: growth,
    ...returnRatios(scan, periodsPerYear, riskFree),
    calmar: maxDrawdown < 0 && !lost ? growth / -maxDrawdown : Number.NaN,
    maxDrawdown,
    maxDrawdownBars,
  };
}
