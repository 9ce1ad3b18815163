import { atr } from "../indicators/volatility/atr.js";
import { trueRange } from "../indicators/volatility/true-range.js";
import { rollingMaximum, rollingMinimum } from "../math/rolling.js";
import { defineFeatures } from "./feature.js";
import type { FeatureInputs } from "./inputs.js";
import { ratio } from "./series.js";

const DONCHIAN = "Donchian's channel; Kaufman, Trading Systems and Methods, 5th edition (2013), chapter 5";
const NISON = "Nison, Japanese Candlestick Charting Techniques, 2nd edition (2001), chapter 3";

/** The shape of a bar, and the place of the close among the highs and lows of many. */
export const RANGE = defineFeatures("range", [
  {
    name: "range-share",
    formula: "(H − L) ÷ C",
    source: NISON,
    unit: "fraction of price",
    lookback: 1,
    compute: ({ bars: { high, low, close } }) => close.map((c, i) => ratio(high[i]! - low[i]!, c)),
  },
  {
    name: "close-place",
    formula: "(C − L) ÷ (H − L); ½ where H = L",
    source: NISON,
    unit: "fraction from 0 to 1",
    lookback: 1,
    compute: ({ bars: { high, low, close } }) => close.map((c, i) => placeIn(c, low[i]!, high[i]!)),
  },
  {
    name: "body-share",
    formula: "(C − O) ÷ (H − L); 0 where H = L",
    source: NISON,
    unit: "fraction from −1 to 1",
    lookback: 1,
    compute: ({ bars: { open, high, low, close } }) =>
      close.map((c, i) => (high[i] === low[i] ? 0 : (c - open[i]!) / (high[i]! - low[i]!))),
  },
  {
    name: "upper-shadow-share",
    formula: "(H − max(O, C)) ÷ (H − L); 0 where H = L",
    source: NISON,
    unit: "fraction from 0 to 1",
    lookback: 1,
    compute: ({ bars: { open, high, low, close } }) =>
      high.map((h, i) => (h === low[i] ? 0 : (h - Math.max(open[i]!, close[i]!)) / (h - low[i]!))),
  },
  {
    name: "range-expansion-14",
    formula: "true range ÷ average true range of 14 bars",
    source: "Wilder, New Concepts in Technical Trading Systems (1978), section III",
    unit: "ratio",
    parameters: { window: 14 },
    lookback: 15,
    compute({ bars, shared }) {
      const ranges = shared("atr-14", () => atr(bars, 14));
      return trueRange(bars).map((range, i) => ratio(range, ranges[i]!));
    },
  },
  ...[20, 252].map((window) => ({
    name: `channel-place-${window}`,
    formula: `(C − lowest L) ÷ (highest H − lowest L) over ${window} bars; ½ where they are equal`,
    source: DONCHIAN,
    unit: "fraction from 0 to 1",
    parameters: { window },
    lookback: window,
    compute(inputs: FeatureInputs) {
      const [lows, highs] = [lowest(inputs, window), highest(inputs, window)];
      return inputs.bars.close.map((c, i) => placeIn(c, lows[i]!, highs[i]!));
    },
  })),
  {
    name: "high-distance-252",
    formula: "C ÷ highest H of 252 bars − 1",
    source: "George and Hwang, The 52-Week High and Momentum Investing, Journal of Finance 59:5 (2004)",
    unit: "fraction",
    parameters: { window: 252 },
    lookback: 252,
    compute(inputs) {
      const highs = highest(inputs, 252);
      return inputs.bars.close.map((c, i) => ratio(c, highs[i]!) - 1);
    },
  },
  {
    name: "low-distance-252",
    formula: "C ÷ lowest L of 252 bars − 1",
    source: "as high-distance-252, from below",
    unit: "fraction",
    parameters: { window: 252 },
    lookback: 252,
    compute(inputs) {
      const lows = lowest(inputs, 252);
      return inputs.bars.close.map((c, i) => ratio(c, lows[i]!) - 1);
    },
  },
]);

function placeIn(value: number, low: number, high: number): number {
  return high === low ? 0.5 : (value - low) / (high - low);
}

function highest({ bars, shared }: FeatureInputs, window: number): Float64Array {
  return shared(`highest-${window}`, () => rollingMaximum(bars.high, window, new Float64Array(bars.length)));
}

function lowest({ bars, shared }: FeatureInputs, window: number): Float64Array {
  return shared(`lowest-${window}`, () => rollingMinimum(bars.low, window, new Float64Array(bars.length)));
}
