import { fractionalDifference, fractionalWeights } from "./fractional-difference.js";
import { defineFeatures } from "./feature.js";
import type { FeatureInputs } from "./inputs.js";
import { changes, logReturns, ratio } from "./series.js";

const TSAY = "Tsay, Analysis of Financial Time Series, 3rd edition (2010), section 1.1";
const [ORDER, CUT] = [0.4, 1e-3];

/** Changes of price over one bar and more. */
export const RETURNS = defineFeatures("returns", [
  ...[1, 2, 5, 10, 20, 60].map((window) => ({
    name: `return-${window}`,
    formula: window === 1 ? "C ÷ previous C − 1" : `C ÷ C ${window} bars before − 1`,
    source: TSAY,
    unit: "fraction",
    parameters: { window },
    lookback: window + 1,
    compute: ({ bars, shared }: FeatureInputs) =>
      shared(`return-${window}`, () => changes(bars.close, window)),
  })),
  {
    name: "log-return-1",
    formula: "ln(C ÷ previous C)",
    source: TSAY,
    unit: "log fraction",
    lookback: 2,
    compute: logReturns,
  },
  {
    name: "gap",
    formula: "O ÷ previous C − 1",
    source: TSAY,
    unit: "fraction",
    lookback: 2,
    compute: ({ bars: { open, close } }) =>
      open.map((o, i) => (i < 1 ? Number.NaN : ratio(o, close[i - 1]!) - 1)),
  },
  {
    name: "intraday-return",
    formula: "C ÷ O − 1",
    source: TSAY,
    unit: "fraction",
    lookback: 1,
    compute: ({ bars: { open, close } }) => close.map((c, i) => ratio(c, open[i]!) - 1),
  },
  {
    name: "fractional-difference-0.4",
    formula: "Σ wₖ ln C k bars before, w₀ = 1, wₖ = −wₖ₋₁ (0.4 − k + 1) ÷ k, until |wₖ| < 0.001",
    source: "López de Prado, Advances in Financial Machine Learning (2018), section 5.5",
    unit: "log price",
    parameters: { order: ORDER, cut: CUT },
    lookback: fractionalWeights(ORDER, CUT).length,
    scaleFree: false,
    compute: ({ bars }) => fractionalDifference(bars.close.map(Math.log), ORDER, CUT),
  },
]);
