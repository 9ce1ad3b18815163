import { adx } from "../indicators/trend/adx.js";
import { ema } from "../indicators/averages/ema.js";
import { wma } from "../indicators/averages/wma.js";
import { defineFeatures } from "./feature.js";
import type { FeatureInputs } from "./inputs.js";
import { deviationOfLast, meanOfLast, ratio } from "./series.js";

const MURPHY = "Murphy, Technical Analysis of the Financial Markets (1999), chapter 9";
const BOLLINGER = "Bollinger, Bollinger on Bollinger Bands (2001), chapter 8";

/** Where the price stands against its averages, and how steadily it moves. */
export const TREND = defineFeatures("trend", [
  ...[10, 50, 200].map((window) => ({
    name: `sma-distance-${window}`,
    formula: `C ÷ mean of the last ${window} C − 1`,
    source: MURPHY,
    unit: "fraction",
    parameters: { window },
    lookback: window,
    compute: (inputs: FeatureInputs) => distance(inputs, average(inputs, window)),
  })),
  {
    name: "ema-distance-20",
    formula: "C ÷ exponential average of 20 C − 1",
    source: MURPHY,
    unit: "fraction",
    parameters: { window: 20 },
    lookback: 20,
    compute: (inputs) => distance(inputs, ema(inputs.bars.close, 20)),
  },
  {
    name: "sma-ratio-10-50",
    formula: "mean of the last 10 C ÷ mean of the last 50 C − 1",
    source: MURPHY,
    unit: "fraction",
    parameters: { fast: 10, slow: 50 },
    lookback: 50,
    compute(inputs) {
      const slow = average(inputs, 50);
      return average(inputs, 10).map((fast, i) => ratio(fast, slow[i]!) - 1);
    },
  },
  {
    name: "slope-20",
    formula: "least-squares slope of ln C over 20 bars",
    source:
      "6 (WMA − SMA) ÷ (n − 1) of ln C; Kaufman, Trading Systems and Methods, 5th edition (2013), chapter 6",
    unit: "log fraction per bar",
    parameters: { window: 20 },
    lookback: 20,
    compute({ bars }) {
      const logs = bars.close.map(Math.log);
      const means = meanOfLast(logs, 20);
      return wma(logs, 20).map((weighted, i) => (6 * (weighted - means[i]!)) / 19);
    },
  },
  {
    name: "efficiency-10",
    formula: "|C − C 10 bars before| ÷ Σ |change of C| over 10 bars; 0 where prices stood still",
    source: "Kaufman, Trading Systems and Methods, 5th edition (2013), chapter 17",
    unit: "fraction from 0 to 1",
    parameters: { window: 10 },
    lookback: 11,
    compute({ bars: { close } }) {
      const steps = close.map((c, i) => (i < 1 ? Number.NaN : Math.abs(c - close[i - 1]!)));
      return meanOfLast(steps, 10).map((mean, i) =>
        mean === 0 ? 0 : Math.min(1, Math.abs(close[i]! - close[i - 10]!) / (10 * mean)),
      );
    },
  },
  {
    name: "adx-14",
    formula: "average directional index of 14 bars ÷ 100",
    source: "Wilder, New Concepts in Technical Trading Systems (1978), section IV",
    unit: "fraction from 0 to 1",
    parameters: { window: 14 },
    lookback: 28,
    compute: ({ bars }) => adx(bars, 14).map((x) => x / 100),
  },
  {
    name: "bollinger-place-20",
    formula: "(C − mean of 20 C) ÷ their sample deviation",
    source: BOLLINGER,
    unit: "deviations",
    parameters: { window: 20 },
    lookback: 20,
    compute(inputs) {
      const [means, deviations] = [average(inputs, 20), priceDeviation(inputs)];
      return inputs.bars.close.map((c, i) => ratio(c - means[i]!, deviations[i]!));
    },
  },
  {
    name: "bollinger-width-20",
    formula: "4 × sample deviation of 20 C ÷ their mean",
    source: BOLLINGER,
    unit: "fraction of price",
    parameters: { window: 20 },
    lookback: 20,
    compute(inputs) {
      const means = average(inputs, 20);
      return priceDeviation(inputs).map((deviation, i) => ratio(4 * deviation, means[i]!));
    },
  },
]);

function average({ bars, shared }: FeatureInputs, window: number): Float64Array {
  return shared(`sma-${window}`, () => meanOfLast(bars.close, window));
}

function priceDeviation({ bars, shared }: FeatureInputs): Float64Array {
  return shared("price-deviation-20", () => deviationOfLast(bars.close, 20));
}

function distance({ bars }: FeatureInputs, level: Float64Array): Float64Array {
  return bars.close.map((c, i) => ratio(c, level[i]!) - 1);
}
