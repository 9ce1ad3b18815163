import type { Parameter } from "../../core/parameters.js";
import { count, ofBars, ofColumn, period, type IndicatorEntry } from "../indicator-entry.js";
import { cci } from "./cci.js";
import { efficiencyRatio } from "./efficiency-ratio.js";
import { macd } from "./macd.js";
import { apo, ppo } from "./price-oscillator.js";
import { projectionOscillator } from "./projection-oscillator.js";
import { rangeExpansion } from "./range-expansion.js";
import { roc } from "./roc.js";
import { rsi } from "./rsi.js";
import { stochasticFast } from "./stochastic-fast.js";
import { stochasticRsi, stochasticRsiFast } from "./stochastic-rsi.js";
import { stochastic } from "./stochastic.js";
import { trix } from "./trix.js";
import { williamsR } from "./williams-r.js";

const FAST_AND_SLOW: readonly Parameter[] = [
  count("fast", "Fast average", 12),
  count("slow", "Slow average", 26, 2),
];

export const MOMENTUM: readonly IndicatorEntry[] = [
  ofColumn(
    {
      name: "apo",
      title: "Absolute price oscillator",
      description: "Difference of two exponential averages, in price",
      reference: "TA-Lib APO with exponential averages",
      parameters: FAST_AND_SLOW,
    },
    (values, read) => apo(values, read("fast"), read("slow")),
  ),
  ofBars(
    {
      name: "cci",
      title: "Commodity channel index",
      description: "Distance of the typical price from its mean",
      reference: "TA-Lib CCI",
      parameters: [period(20, 2)],
    },
    (bars, read) => cci(bars, read("period")),
  ),
  ofColumn(
    {
      name: "er",
      title: "Kaufman's efficiency ratio",
      description: "Distance covered ÷ way taken, 0 to 1",
      reference: "Kaufman 2013, chapter 17",
      parameters: [period(10, 2)],
    },
    (values, read) => efficiencyRatio(values, read("period")),
  ),
  ofColumn(
    {
      name: "macd",
      title: "Moving average convergence divergence",
      description: "Difference of two exponential averages, its average and what is between them, in price",
      reference: "TA-Lib MACD",
      parameters: [...FAST_AND_SLOW, count("signal", "Signal average", 9)],
      fields: ["macd", "signal", "histogram"],
    },
    (values, read) => macd(values, read("fast"), read("slow"), read("signal")),
  ),
  ofColumn(
    {
      name: "ppo",
      title: "Percentage price oscillator",
      description: "Difference of two exponential averages in percent of the slow one",
      reference: "TA-Lib PPO with exponential averages",
      parameters: FAST_AND_SLOW,
    },
    (values, read) => ppo(values, read("fast"), read("slow")),
  ),
  ofBars(
    {
      name: "projection-oscillator",
      title: "Projection oscillator",
      description: "Place of the close between bands projected along the slopes of highs and lows, 0 to 100",
      reference: "Widner 1995",
      parameters: [period(14, 2)],
    },
    (bars, read) => projectionOscillator(bars, read("period")),
  ),
  ofBars(
    {
      name: "rei",
      title: "Range expansion index",
      description: "Share of moves of high and low that reach the trade of a week before, −100 to 100",
      reference: "DeMark 1994",
      parameters: [period(8)],
    },
    (bars, read) => rangeExpansion(bars, read("period")),
  ),
  ofColumn(
    {
      name: "roc",
      title: "Rate of change",
      description: "Change over the period, in percent",
      reference: "TA-Lib ROC",
      parameters: [period(10)],
    },
    (values, read) => roc(values, read("period")),
  ),
  ofColumn(
    {
      name: "rsi",
      title: "Relative strength index",
      description: "Share of rises in Wilder's average change, 0 to 100",
      reference: "TA-Lib RSI",
      parameters: [period(14)],
    },
    (values, read) => rsi(values, read("period")),
  ),
  ofBars(
    {
      name: "stochastic",
      title: "Slow stochastic oscillator",
      description: "Place of the close in the range of the last bars, smoothed, and its average, 0 to 100",
      reference: "TA-Lib STOCH with simple averages",
      parameters: [period(14), count("kPeriod", "%K smoothing", 3), count("dPeriod", "%D smoothing", 3)],
      fields: ["k", "d"],
    },
    (bars, read) => stochastic(bars, read("period"), read("kPeriod"), read("dPeriod")),
  ),
  ofBars(
    {
      name: "stochastic-fast",
      title: "Fast stochastic oscillator",
      description: "Place of the close in the range of the last bars and its average, 0 to 100",
      reference: "TA-Lib STOCHF with a simple average",
      parameters: [period(14), count("dPeriod", "%D smoothing", 3)],
      fields: ["k", "d"],
    },
    (bars, read) => stochasticFast(bars, read("period"), read("dPeriod")),
  ),
  ofColumn(
    {
      name: "stochastic-rsi",
      title: "Stochastic RSI",
      description: "Place of the RSI in its range of the last bars, 0 to 1",
      reference: "Tulip stochrsi; Chande and Kroll 1994",
      parameters: [period(14, 2)],
    },
    (values, read) => stochasticRsi(values, read("period")),
  ),
  ofColumn(
    {
      name: "stochastic-rsi-fast",
      title: "Fast stochastic of the RSI",
      description: "Place of the RSI in its range of the last bars and its average, 0 to 100",
      reference: "TA-Lib STOCHRSI with a simple average",
      parameters: [period(14), count("kPeriod", "%K range", 14), count("dPeriod", "%D smoothing", 3)],
      fields: ["k", "d"],
    },
    (values, read) => stochasticRsiFast(values, read("period"), read("kPeriod"), read("dPeriod")),
  ),
  ofColumn(
    {
      name: "trix",
      title: "TRIX",
      description: "Change of a triple exponential average from bar to bar, in percent",
      reference: "TA-Lib TRIX",
      parameters: [period(15)],
    },
    (values, read) => trix(values, read("period")),
  ),
  ofBars(
    {
      name: "williams-r",
      title: "Williams %R",
      description: "Place of the close in the range of the last bars, −100 to 0",
      reference: "TA-Lib WILLR",
      parameters: [period(14)],
    },
    (bars, read) => williamsR(bars, read("period")),
  ),
];
