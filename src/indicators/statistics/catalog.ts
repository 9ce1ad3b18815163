import { ofColumn, ofPair, period, type IndicatorEntry } from "../indicator-entry.js";
import { linearRegression } from "./linear-regression.js";
import { beta, correlation } from "./two-series.js";

export const STATISTICS: readonly IndicatorEntry[] = [
  ofPair(
    {
      name: "beta",
      title: "Beta",
      description: "Slope of the returns against those of a second series, the market",
      reference: "TA-Lib BETA, which takes the market first",
      parameters: [period(60, 2)],
    },
    ["close", "other"],
    (series, market, read) => beta(series, market, read("period")),
  ),
  ofPair(
    {
      name: "correlation",
      title: "Correlation",
      description: "Pearson's correlation with a second series, −1 to 1",
      reference: "TA-Lib CORREL",
      parameters: [period(30, 2)],
    },
    ["close", "other"],
    (x, y, read) => correlation(x, y, read("period")),
  ),
  ofColumn(
    {
      name: "linear-regression",
      title: "Linear regression",
      description: "Line of least squares: at the next bar, slope, start, end, angle in degrees and R²",
      reference: "TA-Lib TSF, LINEARREG_SLOPE, _INTERCEPT, LINEARREG, _ANGLE; R² as CORREL² against time",
      parameters: [period(14, 2)],
      fields: ["prediction", "slope", "intercept", "value", "angle", "r2"],
    },
    (values, read) => linearRegression(values, read("period")),
  ),
];
