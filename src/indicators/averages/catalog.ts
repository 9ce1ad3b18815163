import { ofColumn, period, real, type IndicatorEntry } from "../indicator-entry.js";
import { ema } from "./ema.js";
import { dema, t3, tema } from "./multiple-ema.js";
import { sma } from "./sma.js";
import { wma } from "./wma.js";

export const AVERAGES: readonly IndicatorEntry[] = [
  ofColumn(
    {
      name: "dema",
      title: "Double exponential moving average",
      description: "Twice the exponential average less the average of it, in price",
      reference: "TA-Lib DEMA",
      parameters: [period(20)],
    },
    (values, read) => dema(values, read("period")),
  ),
  ofColumn(
    {
      name: "ema",
      title: "Exponential moving average",
      description: "Seeded with a mean, in price",
      reference: "TA-Lib EMA",
      parameters: [period(20)],
    },
    (values, read) => ema(values, read("period")),
  ),
  ofColumn(
    {
      name: "sma",
      title: "Simple moving average",
      description: "Mean of the last values, in price",
      reference: "TA-Lib SMA",
      parameters: [period(20)],
    },
    (values, read) => sma(values, read("period")),
  ),
  ofColumn(
    {
      name: "t3",
      title: "Tillson's T3 moving average",
      description: "Generalised double exponential average taken three times, in price",
      reference: "TA-Lib T3",
      parameters: [period(5), real("volumeFactor", "Volume factor", "0 smooths, 1 follows closely", 0.7, 1)],
    },
    (values, read) => t3(values, read("period"), read("volumeFactor")),
  ),
  ofColumn(
    {
      name: "tema",
      title: "Triple exponential moving average",
      description: "Three exponential averages that cancel each other's lag, in price",
      reference: "TA-Lib TEMA",
      parameters: [period(20)],
    },
    (values, read) => tema(values, read("period")),
  ),
  ofColumn(
    {
      name: "wma",
      title: "Weighted moving average",
      description: "With linear weights, in price",
      reference: "TA-Lib WMA",
      parameters: [period(10)],
    },
    (values, read) => wma(values, read("period")),
  ),
];
