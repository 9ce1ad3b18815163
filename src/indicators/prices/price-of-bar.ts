import type { BarColumns } from "../../market/series/bars.js";
import type { RangeColumns } from "../stream.js";

/**
 * The typical price of every bar, (high + low + close) ÷ 3; no warm-up.
 *
 * Source: Murphy, Technical Analysis of the Financial Markets (1999), chapter 10.
 *
 * @example
 * typicalPrice({high: Float64Array.of(5), low: Float64Array.of(1), close: Float64Array.of(3)}); // => Float64Array.of(3)
 */
export function typicalPrice(bars: RangeColumns): Float64Array {
  return bars.close.map((close, i) => (bars.high[i]! + bars.low[i]! + close) / 3);
}

/** The median price of every bar, (high + low) ÷ 2, as TA-Lib's MEDPRICE; no warm-up. */
export function medianPrice(bars: Pick<BarColumns, "high" | "low">): Float64Array {
  return bars.high.map((high, i) => (high + bars.low[i]!) / 2);
}

/** The weighted close of every bar, (high + low + 2 × close) ÷ 4, as TA-Lib's WCLPRICE; no warm-up. */
export function weightedPrice(bars: RangeColumns): Float64Array {
  return bars.close.map((close, i) => (bars.high[i]! + bars.low[i]! + 2 * close) / 4);
}

/** The average price of every bar, (open + high + low + close) ÷ 4, as TA-Lib's AVGPRICE; no warm-up. */
export function averagePrice(bars: RangeColumns & Pick<BarColumns, "open">): Float64Array {
  return bars.close.map((close, i) => (bars.open[i]! + bars.high[i]! + bars.low[i]! + close) / 4);
}
