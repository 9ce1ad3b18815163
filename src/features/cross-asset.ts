import { defineFeatures } from "./feature.js";
import type { FeatureInputs } from "./inputs.js";
import {
  changes,
  correlationOfLast,
  covarianceOfLast,
  deviationOfLast,
  logReturns,
  ratio,
} from "./series.js";

const SHARPE = "Sharpe, Capital Asset Prices, Journal of Finance 19:3 (1964)";
const WINDOW = 60;

/** The instrument against a benchmark. A lookback counts bars that the benchmark has too. */
export const CROSS_ASSET = defineFeatures("cross-asset", [
  {
    name: "benchmark-return-1",
    formula: "benchmark's C ÷ its previous C − 1",
    source: SHARPE,
    unit: "fraction",
    lookback: 2,
    compute: ({ benchmark }) => changes(benchmark, 1),
  },
  {
    name: "relative-return-20",
    formula: "return-20 − the benchmark's",
    source: "Levy, Relative Strength as a Criterion for Investment Selection, Journal of Finance 22:4 (1967)",
    unit: "fraction",
    parameters: { window: 20 },
    lookback: 21,
    compute({ bars, benchmark, shared }) {
      const theirs = changes(benchmark, 20);
      return shared("return-20", () => changes(bars.close, 20)).map((ours, i) => ours - theirs[i]!);
    },
  },
  {
    name: "correlation-60",
    formula: "correlation of 60 log returns with the benchmark's",
    source: SHARPE,
    unit: "correlation",
    parameters: { window: WINDOW },
    lookback: WINDOW + 1,
    compute: (inputs) => correlationOfLast(logReturns(inputs), benchmarkReturns(inputs), WINDOW),
  },
  {
    name: "beta-60",
    formula: "covariance of 60 log returns with the benchmark's ÷ the variance of the benchmark's",
    source: SHARPE,
    unit: "ratio",
    parameters: { window: WINDOW },
    lookback: WINDOW + 1,
    compute(inputs) {
      const deviations = deviationOfLast(benchmarkReturns(inputs), WINDOW);
      const covariances = covarianceOfLast(logReturns(inputs), benchmarkReturns(inputs), WINDOW);
      return covariances.map((covariance, i) => ratio(covariance, deviations[i]! ** 2));
    },
  },
  {
    name: "relative-volatility-60",
    formula: "deviation of 60 log returns ÷ the benchmark's",
    source: SHARPE,
    unit: "ratio",
    parameters: { window: WINDOW },
    lookback: WINDOW + 1,
    compute(inputs) {
      const theirs = deviationOfLast(benchmarkReturns(inputs), WINDOW);
      return deviationOfLast(logReturns(inputs), WINDOW).map((ours, i) => ratio(ours, theirs[i]!));
    },
  },
]);

function benchmarkReturns(inputs: FeatureInputs): Float64Array {
  const { benchmark, shared } = inputs;
  return shared("benchmark-log-return", () => changes(benchmark, 1).map((change) => Math.log(1 + change)));
}
