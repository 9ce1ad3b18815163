import { ofBars, ofColumn, period, type IndicatorEntry } from "../indicator-entry.js";
import { midpoint, midprice } from "./midpoint.js";
import { averagePrice, medianPrice, typicalPrice, weightedPrice } from "./price-of-bar.js";

export const PRICES: readonly IndicatorEntry[] = [
  ofBars(
    {
      name: "average-price",
      title: "Average price",
      description: "Mean of open, high, low and close",
      reference: "TA-Lib AVGPRICE",
    },
    averagePrice,
  ),
  ofBars(
    {
      name: "median-price",
      title: "Median price",
      description: "Mean of high and low",
      reference: "TA-Lib MEDPRICE",
    },
    medianPrice,
  ),
  ofColumn(
    {
      name: "midpoint",
      title: "Midpoint",
      description: "Middle between the highest and the lowest value of the period, in price",
      reference: "TA-Lib MIDPOINT",
      parameters: [period(14)],
    },
    (values, read) => midpoint(values, read("period")),
  ),
  ofBars(
    {
      name: "midprice",
      title: "Midprice",
      description: "Middle between the highest high and the lowest low of the period, in price",
      reference: "TA-Lib MIDPRICE",
      parameters: [period(14)],
    },
    (bars, read) => midprice(bars, read("period")),
  ),
  ofBars(
    {
      name: "typical-price",
      title: "Typical price",
      description: "Mean of high, low and close",
      reference: "TA-Lib TYPPRICE",
    },
    typicalPrice,
  ),
  ofBars(
    {
      name: "weighted-price",
      title: "Weighted close price",
      description: "Mean of high, low and twice the close",
      reference: "TA-Lib WCLPRICE",
    },
    weightedPrice,
  ),
];
