import { ofBars, ofColumn, period, real, type IndicatorEntry } from "../indicator-entry.js";
import { atr } from "./atr.js";
import { bollinger } from "./bollinger.js";
import { natr } from "./natr.js";
import { trueRange } from "./true-range.js";

export const VOLATILITY: readonly IndicatorEntry[] = [
  ofBars(
    {
      name: "atr",
      title: "Average true range",
      description: "Wilder's average of the true range, in price",
      reference: "TA-Lib ATR",
      parameters: [period(14)],
    },
    (bars, read) => atr(bars, read("period")),
  ),
  ofColumn(
    {
      name: "bollinger",
      title: "Bollinger bands",
      description: "Mean and bands a number of population deviations around it, in price",
      reference: "TA-Lib BBANDS",
      parameters: [
        period(20),
        real("deviations", "Deviations", "Standard deviations from the middle to a band", 2, 100),
      ],
      fields: ["upper", "middle", "lower"],
    },
    (values, read) => bollinger(values, read("period"), read("deviations")),
  ),
  ofBars(
    {
      name: "natr",
      title: "Normalised average true range",
      description: "Average true range in percent of the close",
      reference: "TA-Lib NATR",
      parameters: [period(14)],
    },
    (bars, read) => natr(bars, read("period")),
  ),
  ofBars(
    {
      name: "true-range",
      title: "True range",
      description: "Span of a bar and the close before it, in price",
      reference: "TA-Lib TRANGE",
    },
    (bars) => trueRange(bars),
  ),
];
