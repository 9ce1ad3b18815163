import { cci } from "../indicators/momentum/cci.js";
import { macd } from "../indicators/momentum/macd.js";
import { rsi } from "../indicators/momentum/rsi.js";
import { stochastic } from "../indicators/momentum/stochastic.js";
import { defineFeatures } from "./feature.js";
import type { FeatureInputs } from "./inputs.js";
import { logReturns, meanOfLast, ratio } from "./series.js";
import { closeVolatility } from "./volatility.js";

const WILDER = "Wilder, New Concepts in Technical Trading Systems (1978), section VI";

/** Whether and how fast prices have risen or fallen. */
export const MOMENTUM = defineFeatures("momentum", [
  ...[2, 14].map((window) => ({
    name: `rsi-${window}`,
    formula: `relative strength index of ${window} changes ÷ 100`,
    source: WILDER,
    unit: "fraction from 0 to 1",
    parameters: { window },
    lookback: window + 1,
    compute: ({ bars }: FeatureInputs) => rsi(bars.close, window).map((x) => x / 100),
  })),
  {
    name: "stochastic-14-3",
    formula: "mean over 3 bars of the close's place in the range of 14 bars, ÷ 100",
    source: "Lane, Lane's Stochastics, Technical Analysis of Stocks and Commodities 2:3 (1984)",
    unit: "fraction from 0 to 1",
    parameters: { window: 14, smoothing: 3 },
    lookback: 16,
    compute: ({ bars }) => stochastic(bars, 14, 3, 1).k.map((x) => x / 100),
  },
  {
    name: "macd-histogram-12-26-9",
    formula: "MACD histogram (12, 26, 9) ÷ C",
    source: "Appel, Technical Analysis: Power Tools for Active Investors (2005), chapter 8",
    unit: "fraction of price",
    parameters: { fast: 12, slow: 26, signal: 9 },
    lookback: 34,
    compute: ({ bars: { close } }) => macd(close, 12, 26, 9).histogram.map((x, i) => ratio(x, close[i]!)),
  },
  {
    name: "cci-20",
    formula: "commodity channel index of 20 bars ÷ 100",
    source: "Lambert, Commodity Channel Index, Commodities 9:10 (1980)",
    unit: "ratio",
    parameters: { window: 20 },
    lookback: 20,
    compute: ({ bars }) => cci(bars, 20).map((x) => x / 100),
  },
  {
    name: "momentum-252-21",
    formula: "C 21 bars before ÷ C 252 bars before − 1",
    source:
      "Jegadeesh and Titman, Returns to Buying Winners and Selling Losers, Journal of Finance 48:1 (1993)",
    unit: "fraction",
    parameters: { window: 252, skip: 21 },
    lookback: 253,
    compute: ({ bars: { close } }) =>
      close.map((_, i) => (i < 252 ? Number.NaN : ratio(close[i - 21]!, close[i - 252]!) - 1)),
  },
  {
    name: "return-score-20",
    formula: "log-return-1 ÷ volatility-20",
    source: "standardised return; Tsay, Analysis of Financial Time Series, 3rd edition (2010), section 3.4",
    unit: "deviations",
    parameters: { window: 20 },
    lookback: 21,
    compute(inputs) {
      const volatility = closeVolatility(inputs, 20);
      return logReturns(inputs).map((r, i) => ratio(r, volatility[i]!));
    },
  },
  {
    name: "up-share-20",
    formula: "share of the last 20 bars that closed above the bar before",
    source: "psychological line; Kaufman, Trading Systems and Methods, 5th edition (2013), chapter 9",
    unit: "fraction from 0 to 1",
    parameters: { window: 20 },
    lookback: 21,
    compute: (inputs) =>
      meanOfLast(
        logReturns(inputs).map((r) => (Number.isNaN(r) ? r : Number(r > 0))),
        20,
      ),
  },
  {
    name: "streak",
    formula: "bars in a row that closed higher, or below 0 that closed lower; an equal close ends it",
    source: "Connors and Alvarez, An Introduction to ConnorsRSI (2012)",
    unit: "bars",
    lookback: 2,
    compute({ bars: { close } }) {
      let streak = 0;
      return close.map((c, i) => {
        if (i < 1) return Number.NaN;
        const sign = Math.sign(c - close[i - 1]!);
        streak = sign === 0 ? 0 : sign * streak > 0 ? streak + sign : sign;
        return streak;
      });
    },
  },
]);
