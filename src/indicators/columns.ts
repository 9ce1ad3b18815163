import type { Bars } from "../market/series/bars.js";
import { averagePrice, medianPrice, typicalPrice, weightedPrice } from "./prices/price-of-bar.js";

/** The columns an indicator can read: those of the bars, four prices of a bar, and a second series laid beside them. */
export const COLUMN_NAMES = [
  "open",
  "high",
  "low",
  "close",
  "volume",
  "typical",
  "median",
  "weighted",
  "average",
  "other",
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

/** True for the name of a column. */
export function isColumnName(name: string): name is ColumnName {
  return (COLUMN_NAMES as readonly string[]).includes(name);
}

/**
 * A column of the bars by name, not copied; a price of the bars is computed.
 *
 * @param other the second series, as long as the bars; undefined when there is none, and then what it would give is too.
 */
export function columnOf(bars: Bars, name: ColumnName, other?: Float64Array): Float64Array | undefined {
  switch (name) {
    case "typical":
      return typicalPrice(bars);
    case "median":
      return medianPrice(bars);
    case "weighted":
      return weightedPrice(bars);
    case "average":
      return averagePrice(bars);
    case "other":
      return other;
    default:
      return bars[name];
  }
}
