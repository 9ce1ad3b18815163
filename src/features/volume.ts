import { mfi } from "../indicators/volume/mfi.js";
import { typicalPrice } from "../indicators/prices/price-of-bar.js";
import { defineFeatures } from "./feature.js";
import type { FeatureInputs } from "./inputs.js";
import { correlationOfLast, deviationOfLast, logReturns, meanOfLast, ratio } from "./series.js";

const WINDOW = 20;
const parameters = { window: WINDOW };
/** Amihud's measure is quoted for a million of turnover. */
const MILLION = 1e6;

/** How much was traded, and on which side of the price. */
export const VOLUME = defineFeatures("volume", [
  {
    name: "volume-ratio-20",
    formula: "V ÷ mean of the last 20 V",
    source: "Murphy, Technical Analysis of the Financial Markets (1999), chapter 7",
    unit: "ratio",
    parameters,
    lookback: WINDOW,
    compute(inputs) {
      const means = meanVolume(inputs);
      return inputs.bars.volume.map((v, i) => ratio(v, means[i]!));
    },
  },
  {
    name: "volume-score-20",
    formula: "(V − mean of the last 20 V) ÷ their sample deviation",
    source: "standard score; NIST/SEMATECH Handbook of Statistical Methods, section 1.3.5.6",
    unit: "deviations",
    parameters,
    lookback: WINDOW,
    compute(inputs) {
      const { volume } = inputs.bars;
      const [means, deviations] = [meanVolume(inputs), deviationOfLast(volume, WINDOW)];
      return volume.map((v, i) => ratio(v - means[i]!, deviations[i]!));
    },
  },
  {
    name: "money-volume-20",
    formula: "ln of the mean of C × V over 20 bars",
    source: "Amihud, Illiquidity and Stock Returns, Journal of Financial Markets 5:1 (2002)",
    unit: "log money per bar",
    parameters,
    lookback: WINDOW,
    scaleFree: false,
    compute: (inputs) =>
      meanOfLast(moneyVolume(inputs), WINDOW).map((m) => (m === 0 ? Number.NaN : Math.log(m))),
  },
  {
    name: "illiquidity-20",
    formula: "mean of |return-1| ÷ (C × V ÷ 1,000,000) over 20 bars",
    source: "Amihud, Illiquidity and Stock Returns, Journal of Financial Markets 5:1 (2002)",
    unit: "fraction per million of money",
    parameters,
    lookback: WINDOW + 1,
    scaleFree: false,
    compute(inputs) {
      const { close } = inputs.bars;
      const money = moneyVolume(inputs);
      const moved = close.map((c, i) => (i < 1 ? Number.NaN : Math.abs(c / close[i - 1]! - 1)));
      return meanOfLast(
        moved.map((move, i) => ratio(move * MILLION, money[i]!)),
        WINDOW,
      );
    },
  },
  {
    name: "mfi-14",
    formula: "money flow index of 14 bars ÷ 100",
    source:
      "Quong and Soudack, Volume-weighted RSI: money flow, Technical Analysis of Stocks and Commodities 7:3 (1989)",
    unit: "fraction from 0 to 1",
    parameters: { window: 14 },
    lookback: 15,
    compute: ({ bars }) => mfi(bars, 14).map((x) => x / 100),
  },
  {
    name: "signed-volume-20",
    formula: "Σ V × sign of the change of C ÷ Σ V over 20 bars",
    source: "Granville, New Key to Stock Market Profits (1963)",
    unit: "fraction from −1 to 1",
    parameters,
    lookback: WINDOW + 1,
    compute(inputs) {
      const { volume } = inputs.bars;
      const means = meanVolume(inputs);
      const signed = logReturns(inputs).map((r, i) => Math.sign(r) * volume[i]!);
      return meanOfLast(signed, WINDOW).map((mean, i) => ratio(mean, means[i]!));
    },
  },
  {
    name: "volume-correlation-20",
    formula: "correlation of |log return| and V over 20 bars",
    source:
      "Karpoff, The Relation between Price Changes and Trading Volume, Journal of Financial and Quantitative Analysis 22:1 (1987)",
    unit: "correlation",
    parameters,
    lookback: WINDOW + 1,
    compute: (inputs) => correlationOfLast(logReturns(inputs).map(Math.abs), inputs.bars.volume, WINDOW),
  },
  {
    name: "vwap-distance-20",
    formula: "C ÷ (Σ (H + L + C) ÷ 3 × V ÷ Σ V over 20 bars) − 1",
    source:
      "Berkowitz, Logue and Noser, The Total Cost of Transactions on the NYSE, Journal of Finance 43:1 (1988)",
    unit: "fraction",
    parameters,
    lookback: WINDOW,
    compute(inputs) {
      const { bars } = inputs;
      const means = meanVolume(inputs);
      const money = typicalPrice(bars).map((price, i) => price * bars.volume[i]!);
      return meanOfLast(money, WINDOW).map((m, i) => ratio(bars.close[i]!, ratio(m, means[i]!)) - 1);
    },
  },
]);

function meanVolume({ bars, shared }: FeatureInputs): Float64Array {
  return shared("mean-volume", () => meanOfLast(bars.volume, WINDOW));
}

function moneyVolume({ bars, shared }: FeatureInputs): Float64Array {
  return shared("money-volume", () => bars.close.map((c, i) => c * bars.volume[i]!));
}
