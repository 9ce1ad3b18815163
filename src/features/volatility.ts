import { atr } from "../indicators/volatility/atr.js";
import { defineFeatures } from "./feature.js";
import type { FeatureInputs } from "./inputs.js";
import { deviationOfLast, logReturns, meanOfLast, ratio } from "./series.js";

const UNIT = "deviation of log return per bar";
const WINDOW = 20;

/** How far prices move, by closes and by the whole bar. */
export const VOLATILITY = defineFeatures("volatility", [
  ...[10, 20, 60].map((window) => ({
    name: `volatility-${window}`,
    formula: `sample deviation of the last ${window} log returns`,
    source: "Hull, Options, Futures, and Other Derivatives, 9th edition (2014), section 15.4",
    unit: UNIT,
    parameters: { window },
    lookback: window + 1,
    compute: (inputs: FeatureInputs) => closeVolatility(inputs, window),
  })),
  {
    name: "volatility-ratio-10-60",
    formula: "volatility-10 ÷ volatility-60",
    source: "of two features above; Hull, as there",
    unit: "ratio",
    parameters: { fast: 10, slow: 60 },
    lookback: 61,
    compute(inputs) {
      const slow = closeVolatility(inputs, 60);
      return closeVolatility(inputs, 10).map((fast, i) => ratio(fast, slow[i]!));
    },
  },
  {
    name: "downside-deviation-20",
    formula: "√ mean of min(log return, 0)² over 20 bars",
    source:
      "Sortino and Price, Performance Measurement in a Downside Risk Framework, Journal of Investing 3:3 (1994)",
    unit: UNIT,
    parameters: { window: WINDOW },
    lookback: WINDOW + 1,
    compute: (inputs) =>
      rootMean(
        logReturns(inputs).map((r) => Math.min(r, 0) ** 2),
        WINDOW,
      ),
  },
  {
    name: "parkinson-20",
    formula: "√ mean of ln(H ÷ L)² ÷ (4 ln 2) over 20 bars",
    source:
      "Parkinson, The Extreme Value Method for Estimating the Variance, Journal of Business 53:1 (1980)",
    unit: UNIT,
    parameters: { window: WINDOW },
    lookback: WINDOW,
    compute({ bars: { high, low } }) {
      return rootMean(
        high.map((h, i) => Math.log(h / low[i]!) ** 2 / (4 * Math.LN2)),
        WINDOW,
      );
    },
  },
  {
    name: "garman-klass-20",
    formula: "√ mean of ½ ln(H ÷ L)² − (2 ln 2 − 1) ln(C ÷ O)² over 20 bars",
    source:
      "Garman and Klass, On the Estimation of Security Price Volatilities, Journal of Business 53:1 (1980)",
    unit: UNIT,
    parameters: { window: WINDOW },
    lookback: WINDOW,
    compute({ bars: { open, high, low, close } }) {
      const terms = close.map((c, i) => {
        const [span, body] = [Math.log(high[i]! / low[i]!), Math.log(c / open[i]!)];
        return span ** 2 / 2 - (2 * Math.LN2 - 1) * body ** 2;
      });
      return rootMean(terms, WINDOW);
    },
  },
  {
    name: "rogers-satchell-20",
    formula: "√ mean of ln(H ÷ C) ln(H ÷ O) + ln(L ÷ C) ln(L ÷ O) over 20 bars",
    source:
      "Rogers and Satchell, Estimating Variance from High, Low and Closing Prices, Annals of Applied Probability 1:4 (1991)",
    unit: UNIT,
    parameters: { window: WINDOW },
    lookback: WINDOW,
    compute: (inputs) => rootMean(rogersSatchell(inputs), WINDOW),
  },
  {
    name: "yang-zhang-20",
    formula:
      "√(var ln(O ÷ previous C) + k var ln(C ÷ O) + (1 − k) Rogers–Satchell variance) over 20 bars, k = 0.34 ÷ (1.34 + 21 ÷ 19)",
    source: "Yang and Zhang, Drift-Independent Volatility Estimation, Journal of Business 73:3 (2000)",
    unit: UNIT,
    parameters: { window: WINDOW },
    lookback: WINDOW + 1,
    compute: yangZhang,
  },
  {
    name: "atr-share-14",
    formula: "average true range of 14 bars ÷ C",
    source: "Wilder, New Concepts in Technical Trading Systems (1978), section III",
    unit: "fraction of price",
    parameters: { window: 14 },
    lookback: 15,
    compute({ bars, shared }) {
      const ranges = shared("atr-14", () => atr(bars, 14));
      return ranges.map((range, i) => ratio(range, bars.close[i]!));
    },
  },
]);

/** The deviation of the last log returns, shared between features. */
export function closeVolatility(inputs: FeatureInputs, window: number): Float64Array {
  return inputs.shared(`volatility-${window}`, () => deviationOfLast(logReturns(inputs), window));
}

function rootMean(squares: Float64Array, window: number): Float64Array {
  return meanOfLast(squares, window).map((mean) => Math.sqrt(Math.max(0, mean)));
}

function rogersSatchell({ bars, shared }: FeatureInputs): Float64Array {
  const { open, high, low, close } = bars;
  return shared("rogers-satchell", () =>
    close.map((c, i) => {
      const [o, h, l] = [open[i]!, high[i]!, low[i]!];
      return Math.log(h / c) * Math.log(h / o) + Math.log(l / c) * Math.log(l / o);
    }),
  );
}

function yangZhang(inputs: FeatureInputs): Float64Array {
  const { open, close } = inputs.bars;
  const night = open.map((o, i) => (i < 1 ? Number.NaN : Math.log(o / close[i - 1]!)));
  const nights = deviationOfLast(night, WINDOW);
  const days = deviationOfLast(
    close.map((c, i) => Math.log(c / open[i]!)),
    WINDOW,
  );
  const ranges = meanOfLast(rogersSatchell(inputs), WINDOW);
  const k = 0.34 / (1.34 + (WINDOW + 1) / (WINDOW - 1));
  return nights.map((n, i) => Math.sqrt(n ** 2 + k * days[i]! ** 2 + (1 - k) * Math.max(0, ranges[i]!)));
}
