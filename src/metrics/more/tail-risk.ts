import { normalQuantile } from "../../math/distributions.js";
import { moments } from "../../math/moments.js";
import { quantileSorted } from "../../math/quantile.js";
import { drawdownSeries } from "../drawdown.js";
import type { MetricDefinition } from "../definitions.js";

/** What each tail figure means, as a reader of a report needs it. */
export const TAIL_METRICS = {
  valueAtRisk: {
    label: "Value at risk, 95 %",
    unit: "fraction",
    better: "lower",
    definition:
      "The loss that one bar in twenty exceeded: minus the 5 % quantile of per-bar returns, interpolated linearly. A loss is positive.",
  },
  expectedShortfall: {
    label: "Expected shortfall, 95 %",
    unit: "fraction",
    better: "lower",
    definition: "Mean loss of the bars at or beyond the value at risk (CVaR). A loss is positive.",
  },
  valueAtRiskNormal: {
    label: "Value at risk, normal",
    unit: "fraction",
    better: "lower",
    definition: "Value at risk that a normal distribution of the same mean and deviation (n − 1) has.",
  },
  valueAtRiskCornishFisher: {
    label: "Value at risk, Cornish–Fisher",
    unit: "fraction",
    better: "lower",
    definition:
      "The normal value at risk with its quantile corrected for skewness and excess kurtosis (Cornish and Fisher 1938).",
  },
  ulcerIndex: {
    label: "Ulcer index",
    unit: "fraction",
    better: "lower",
    definition: "Root of the mean squared drawdown at the closes (Martin and McCann 1989).",
  },
  omega: {
    label: "Omega ratio",
    unit: "ratio",
    better: "higher",
    definition:
      "Sum of gains ÷ sum of losses of per-bar returns, threshold 0 (Keating and Shadwick 2002). Undefined without a losing bar.",
  },
} as const satisfies Record<string, MetricDefinition>;

export type TailMetricName = keyof typeof TAIL_METRICS;

/**
 * Every figure of `TAIL_METRICS` for per-bar returns (fractions); NaN where undefined, all of them when a return is
 * NaN or there is none. Drawdowns are those of 1 compounded with the returns.
 *
 * @param level share of bars beyond the value at risk, in (0, 0.5)
 *
 * @example
 * tailRisk(Float64Array.of(-0.02, 0.01, 0.03)).omega; // => 2
 */
export function tailRisk(returns: Float64Array, level = 0.05): Record<TailMetricName, number> {
  const { mean, deviation, skewness, kurtosis } = moments(returns);
  if (!Number.isFinite(mean)) {
    return {
      valueAtRisk: Number.NaN,
      expectedShortfall: Number.NaN,
      valueAtRiskNormal: Number.NaN,
      valueAtRiskCornishFisher: Number.NaN,
      ulcerIndex: Number.NaN,
      omega: Number.NaN,
    };
  }
  const z = normalQuantile(level);
  const sorted = Float64Array.from(returns).sort();
  const cut = quantileSorted(sorted, level);
  return {
    valueAtRisk: -cut,
    expectedShortfall: -meanUpTo(sorted, cut),
    valueAtRiskNormal: -(mean + z * deviation),
    valueAtRiskCornishFisher: -(mean + cornishFisher(z, skewness, kurtosis - 3) * deviation),
    ulcerIndex: ulcerIndex(returns),
    omega: omega(returns),
  };
}

function cornishFisher(z: number, skewness: number, excess: number): number {
  const square = z * z;
  return (
    z +
    ((square - 1) * skewness) / 6 +
    (z * (square - 3) * excess) / 24 -
    (z * (2 * square - 5) * skewness * skewness) / 36
  );
}

function meanUpTo(sorted: Float64Array, cut: number): number {
  let sum = 0;
  let count = 0;
  while (count < sorted.length && sorted[count]! <= cut) sum += sorted[count++]!;
  return sum / count;
}

function ulcerIndex(returns: Float64Array): number {
  const equity = new Float64Array(returns.length);
  let value = 1;
  for (let i = 0; i < returns.length; i++) equity[i] = value *= 1 + returns[i]!;
  const drawdown = drawdownSeries(equity, 1);
  return Math.sqrt(drawdown.reduce((sum, d) => sum + d * d, 0) / drawdown.length);
}

function omega(returns: Float64Array): number {
  let gains = 0;
  let losses = 0;
  for (let i = 0; i < returns.length; i++) {
    if (returns[i]! > 0) gains += returns[i]!;
    else losses -= returns[i]!;
  }
  return losses > 0 ? gains / losses : Number.NaN;
}
