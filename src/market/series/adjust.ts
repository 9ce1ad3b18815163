import { createBars, type Bars } from "./bars.js";

/**
 * Bars with open, high, low and close multiplied by adjusted close ÷ close of their row, so that returns include
 * dividends and splits; volume stays. The close becomes the adjusted close exactly.
 *
 * @param adjustedClose one price above 0 for each bar.
 * @throws TypeError when the lengths differ; RangeError for a price that is not above 0.
 */
export function adjustBars(bars: Bars, adjustedClose: Float64Array): Bars {
  if (adjustedClose.length !== bars.length) {
    throw new TypeError(
      `Cannot adjust bars: ${adjustedClose.length} adjusted closes for ${bars.length} bars`,
    );
  }
  const bad = adjustedClose.findIndex((price) => !(price > 0 && price < Infinity));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot adjust bars: adjusted close ${adjustedClose[bad]} in row ${bad + 1}, expected a number above 0`,
    );
  }
  const factor = adjustedClose.map((price, i) => price / bars.close[i]!);
  const scale = (column: Float64Array): Float64Array => column.map((price, i) => price * factor[i]!);
  const source = `${bars.source}, open, high, low and close × adjusted close ÷ close`;
  const { time, volume } = bars;
  return createBars(
    { ...bars, source },
    {
      time,
      open: scale(bars.open),
      high: scale(bars.high),
      low: scale(bars.low),
      close: adjustedClose.slice(),
      volume,
    },
  );
}
